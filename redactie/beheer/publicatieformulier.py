from django import forms
from django.utils.text import capfirst

from redactie.beheer.publiceren import asks_to_publish
from redactie.beheer.tekstveld import RijkeTekstFormField
from redactie.pagina.bronnen import Bron
from redactie.tekst.schoon import bron_slugs, malformed_codes


class PublicatieForm(forms.ModelForm):
    """The form of a page. A concept may be unfinished: only publishing checks all rules."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.is_gepland:
            self.initial["publiceren_vanaf"] = None  # a moment in the past plans nothing

    def clean(self):
        self.instance.gepubliceerd = asks_to_publish(self.data)
        super().clean()
        self.instance.gewenst_vanaf = self.cleaned_data.get("publiceren_vanaf")
        self.cleaned_data["publiceren_vanaf"] = None  # publishing decides what the moment means
        return self.cleaned_data

    def weggehaald(self):
        sentences = []
        for field in self.fields.values():
            if isinstance(field, RijkeTekstFormField) and field.weggehaald:
                sentences.append(f"Uit {capfirst(field.label)} {field.weggehaald}")
        return sentences

    def clean_tekst(self):
        tekst = self.cleaned_data["tekst"]
        if malformed := malformed_codes(tekst):
            raise forms.ValidationError(
                f"Schrijf een bron als [bron:code]. Dit klopt niet: {', '.join(malformed)}."
            )
        slugs = set(bron_slugs(tekst))
        bronnen = Bron.objects.filter(slug__in=slugs)
        known = bronnen.values_list("slug", flat=True)
        unknown = sorted(slugs.difference(known))
        if unknown:
            codes = ", ".join(f"[bron:{slug}]" for slug in unknown)
            raise forms.ValidationError(
                "Deze bron bestaat niet: %(codes)s."
                " Kijk bij Bronnen wat de code is, of voeg de bron eerst toe.",
                params={"codes": codes},
            )
        return tekst
