from django.contrib import admin
from django.forms import CheckboxSelectMultiple

from redactie.beheer.publicatiebeheer import GenummerdAdmin
from redactie.beheer.rijbeheer import RijInline
from verdieping.models import Doelgroep, Onderdeel, Raamwerk


@admin.register(Doelgroep)
class DoelgroepAdmin(GenummerdAdmin):
    eigen_velden = ("vormen",)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "vormen":
            kwargs["widget"] = CheckboxSelectMultiple()
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class OnderdeelInline(RijInline):
    model = Onderdeel
    fields = ["nummer", "naam", "uitleg", "bouwstenen", "stappen"]
    verbose_name_plural = "onderdelen: hoe heet het hier, en waar past het in de gids?"


@admin.register(Raamwerk)
class RaamwerkAdmin(GenummerdAdmin):
    inlines = [OnderdeelInline]
