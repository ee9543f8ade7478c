from django.contrib import admin

from redactie.beheer.verwijderen import ProtectingAdmin
from redactie.beheer.zoekveld import zoekt
from redactie.pagina.bronnen import Bron


@admin.register(Bron)
class BronAdmin(ProtectingAdmin):
    list_display = [
        "titel",
        "auteur",
        "jaar",
        "slug",
        "geraadpleegd_op",
    ]
    search_fields = [*zoekt("titel", "auteur"), "slug", "url"]
    list_filter = ["geraadpleegd_op", "jaar"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []  # texts refer to a source by its code

    def get_prepopulated_fields(self, request, obj=None):
        if obj:
            return {}
        return {"slug": ["auteur", "titel"]}
