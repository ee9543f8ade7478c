"""The admin of municipalities and deliveries: to look at, but for the link to the GGD."""

from django.contrib import admin

from cijfers.gemeenten import Gemeente
from cijfers.metingen import Levering
from redactie.beheer.beperkt import ReadOnlyAdmin
from redactie.beheer.zoekveld import zoekt


@admin.register(Gemeente)
class GemeenteAdmin(admin.ModelAdmin):
    list_display = [
        "naam",
        "provincie",
        "ggd",
        "inwoners",
        "stedelijkheid",
    ]
    list_filter = ["provincie", "stedelijkheid", "ggd"]
    search_fields = zoekt("naam", "ggd", "plaatsnamen__naam")
    fields = [
        "naam",
        "code",
        "provincie",
        "inwoners",
        "procent_65plus",
        "stedelijkheid",
        "ggd",
        "ggd_link",
    ]
    readonly_fields = [
        "naam",
        "code",
        "provincie",
        "inwoners",
        "procent_65plus",
        "stedelijkheid",
        "ggd",
    ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Levering)
class LeveringAdmin(ReadOnlyAdmin):
    list_display = [
        "reeks",
        "tabel",
        "indeling",
        "staat",
        "ontvangen_op",
        "door",
    ]
    list_filter = ["reeks", "staat"]
