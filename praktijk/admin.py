from django.contrib import admin
from django.forms import CheckboxSelectMultiple

from praktijk.models import Hulpmiddel, Interventie, Partner, Voorbeeld, pinned_beside
from redactie.beheer.publicatiebeheer import PublicatieAdmin
from redactie.beheer.publicatieformulier import PublicatieForm
from redactie.beheer.rijbeheer import RijInline
from redactie.beheer.zoekveld import zoekt

PLAATS = ("bouwstenen", "stappen", "vormen", "domeinen")


HOOGSTENS_VOORAAN = 3


class PraktijkForm(PublicatieForm):
    def clean(self):
        """Refuses to pin more items on a page of the guide than stand out there."""
        super().clean()
        if not self.cleaned_data.get("vooraan"):
            return self.cleaned_data
        for field in PLAATS:
            for pagina in self.cleaned_data.get(field, ()):
                pinned = pinned_beside(self.instance, pagina, field)
                if len(pinned) >= HOOGSTENS_VOORAAN:
                    names = ", ".join(f"‘{item}’" for item in pinned)
                    self.add_error(
                        "vooraan",
                        f"Bij ‘{pagina}’ staan er al drie vooraan: {names}. "
                        "Haal het vinkje daar eerst bij een weg.",
                    )
        return self.cleaned_data


class PraktijkAdmin(PublicatieAdmin):
    form = PraktijkForm
    plaats: tuple[str, ...] = PLAATS
    search_help_text = "Zoek in titel, tekst en wat er in het kort staat."

    def get_fieldsets(self, request, obj=None):
        text, *others = super().get_fieldsets(request, obj)
        editable = [name for name in self.plaats if self.model._meta.get_field(name).editable]
        relations = ("Waar hoort het bij?", {"fields": [*editable, "vooraan"]})
        return [text, relations, *others]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        is_relation = db_field.name in self.plaats
        if is_relation:
            kwargs["widget"] = CheckboxSelectMultiple()
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if is_relation and field:
            field.widget.can_add_related = False  # no new bouwsteen or stap from this form
        return field


@admin.register(Hulpmiddel)
class HulpmiddelAdmin(PraktijkAdmin):
    eigen_velden = (
        "soort",
        "uitgever",
        "jaar",
        "taal",
        "doelgroep",
        "url",
        "knop",
    )
    list_display = [
        "titel",
        "uitgever",
        "status",
        "gecontroleerd_op",
        "controleren_voor",
    ]
    list_filter = [
        *PublicatieAdmin.list_filter,
        "soort",
        "bouwstenen",
        "stappen",
    ]
    search_fields = [*PublicatieAdmin.search_fields, *zoekt("uitgever")]


@admin.register(Interventie)
class InterventieAdmin(PraktijkAdmin):
    plaats = (*PLAATS, "doelgroepen")
    eigen_velden = (
        "doelgroep",
        "aanbieder",
        "jaar",
        "url",
        "knop",
        "bewijs",
        "bewijs_toelichting",
    )
    list_display = [
        "titel",
        "bewijs",
        "status",
        "gecontroleerd_op",
        "controleren_voor",
    ]
    list_filter = [
        *PublicatieAdmin.list_filter,
        "bewijs",
        "doelgroepen",
        "vormen",
        "domeinen",
    ]
    search_fields = [*PublicatieAdmin.search_fields, *zoekt("aanbieder", "doelgroep")]


class PartnerInline(RijInline):
    model = Partner
    fields = ["nummer", "domein", "naam"]
    verbose_name_plural = "partners: wie er meedoet, per domein"


@admin.register(Voorbeeld)
class VoorbeeldAdmin(PraktijkAdmin):
    eigen_velden = (
        "gemeenten",
        "provincie",
        "jaar",
        "aantal_partners",
        "doelgroep",
        "url",
        "knop",
    )
    list_display = [
        "titel",
        "gemeenten",
        "status",
        "gecontroleerd_op",
        "controleren_voor",
    ]
    list_filter = [*PublicatieAdmin.list_filter, "provincie"]
    search_fields = [*PublicatieAdmin.search_fields, *zoekt("gemeenten")]
    inlines = [PartnerInline]
