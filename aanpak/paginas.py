from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve

from redactie.geheugen.prepared import Prepared
from redactie.pagina.publicatie import Publicatie


class Pagina(Publicatie):
    """A fixed page. One with the slug of an overview is the introduction above that overview."""

    INLEIDINGEN = (
        *("home", "bouwstenen", "stappen", "domeinen", "gids", "cijfers"),
        *("hulpmiddelen", "interventies", "voorbeelden"),
        *("wijzigingen", "open-data"),
    )
    ROUTES = (
        "gemeenten",
        "organisaties",
        "ondernemers",
    )  # each leads its readers through the guide, below /voor/
    # Templates name these: their address is fixed and they cannot be deleted.
    VAST = (
        *INLEIDINGEN,
        *ROUTES,
        "algemeen",
        "over",
        "contact",
        "privacy",
        "toegankelijkheid",
        "hulplijnen",
    )

    class Meta(Publicatie.Meta):
        verbose_name = "pagina"
        verbose_name_plural = "pagina’s"
        ordering = ["titel", "pk"]

    def get_absolute_url(self):
        if self.slug == "home":
            return "/"
        return f"/voor/{self.slug}/" if self.slug in self.ROUTES else f"/{self.slug}/"

    @property
    def is_inleiding(self):
        """Whether this is the text above an overview, which is always online."""
        return self.slug in self.INLEIDINGEN

    @property
    def mag_offline(self):
        return not self.is_inleiding

    @property
    def is_vast(self):
        """Whether its address is fixed."""
        return self.slug in self.VAST

    def clean(self):
        """Raises ValidationError for an introduction that would vanish, or an address where something else answers."""
        super().clean()
        if self.is_inleiding and self.gepubliceerd and (self.is_gepland or self.offline_vanaf):
            raise ValidationError(
                "Deze tekst staat boven een overzicht dat altijd online is. Pas de tekst aan, of maak hem leeg."
            )
        try:
            is_pagina = resolve(self.get_absolute_url()).url_name == "pagina"
        except Resolver404:
            return
        if not (is_pagina or self.is_inleiding):
            raise ValidationError(
                {
                    "slug": "Dit adres is al in gebruik door een ander deel van de site. Kies een ander."
                }
            )


read_paginas = Prepared(Pagina.objects.zichtbaar)
