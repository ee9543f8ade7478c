from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve

from redactie.pagina.gebruik import publicatie_models
from redactie.pagina.publicatie import Publicatie


class Pagina(Publicatie):
    """A fixed page. One with the slug of an overview is the introduction above that overview."""

    # Introductions to more than the pages of one kind.
    OVERZICHTEN = ("home", "gids", "cijfers", "wijzigingen", "open-data")
    # Each leads its readers through the guide, below /voor/.
    ROUTES = ("gemeenten", "organisaties", "ondernemers")
    # Templates name these.
    VAST = ("algemeen", "over", "contact", "privacy", "toegankelijkheid", "hulplijnen")

    class Meta(Publicatie.Meta):
        verbose_name = "pagina"
        verbose_name_plural = "pagina’s"
        ordering = ["titel", "pk"]

    def get_absolute_url(self):
        if self.slug == "home":
            return "/"
        if self.slug in self.ROUTES:
            return f"/voor/{self.slug}/"
        return f"/{self.slug}/"

    @classmethod
    def inleidingen(cls) -> list[str]:
        """The slugs of the introductions, also those of every kind of page with an overview."""
        return [*cls.OVERZICHTEN, *(kind.lijst for kind in publicatie_models() if kind.lijst)]

    @property
    def is_inleiding(self):
        """Whether this is the text above an overview, which is always online."""
        return self.slug in self.inleidingen()

    @property
    def mag_offline(self):
        return not self.is_inleiding

    @property
    def is_vast(self):
        """Whether its address is fixed, so that it cannot be deleted either."""
        return self.is_inleiding or self.slug in (*self.ROUTES, *self.VAST)

    def clean(self):
        """Refuses an introduction that would go offline, and an address of another view."""
        super().clean()
        if self.is_inleiding and self.gepubliceerd and (self.is_gepland or self.offline_vanaf):
            raise ValidationError(
                "Deze tekst staat boven een overzicht dat altijd online is. Pas de tekst "
                "aan, of maak hem leeg."
            )
        try:
            is_pagina = resolve(self.get_absolute_url()).url_name == "pagina"
        except Resolver404:
            return
        if not (is_pagina or self.is_inleiding):
            message = "Dit adres is al in gebruik door een ander deel van de site. Kies een ander."
            raise ValidationError({"slug": message})


def read_paginas() -> dict[str, Pagina]:
    """{slug: page} of the visible fixed pages."""
    return {pagina.slug: pagina for pagina in Pagina.objects.zichtbaar()}
