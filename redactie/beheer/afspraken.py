from django.contrib import admin

from redactie.beheer.beperkt import EenRijAdmin
from redactie.beheer.werk import Werkafspraken
from redactie.beheer.zoekveld import zoekt
from redactie.controle.woorden import MoeilijkWoord

admin.site.register(Werkafspraken, EenRijAdmin)


@admin.register(MoeilijkWoord)
class MoeilijkWoordAdmin(admin.ModelAdmin):
    list_display = ["woord", "liever"]
    search_fields = zoekt("woord", "liever")
