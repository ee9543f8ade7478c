from django.contrib import admin

from redactie.beheer.werk import Werkafspraken
from redactie.controle.woorden import MoeilijkWoord


@admin.register(Werkafspraken)
class WerkafsprakenAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Werkafspraken.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(MoeilijkWoord)
class MoeilijkWoordAdmin(admin.ModelAdmin):
    list_display = ["woord", "liever"]
    search_fields = ["woord", "liever"]
