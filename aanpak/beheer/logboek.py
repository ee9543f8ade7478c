"""The logboek: who did what in the admin, log-ins included. Not the logs of the server."""

import csv

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.contrib.contenttypes.models import ContentType
from django.dispatch import receiver
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import capfirst

from aanpak.opendata.vormen import as_cell
from redactie.beheer.beperkt import ReadOnlyAdmin
from redactie.templatetags.beheer import wie

ACTION_TEXTS = {
    1: "Toegevoegd.",
    3: "Verwijderd.",
}


@receiver(user_logged_in)
def note_log_in(user, **kwargs):
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(User),
        object_id=user.pk,
        object_repr=str(user),
        action_flag=CHANGE,
        change_message="Ingelogd.",
    )


@admin.register(LogEntry)
class LogboekAdmin(ReadOnlyAdmin):
    list_display = [
        "action_time",
        "who",
        "what",
        "how",
    ]
    list_display_links = None
    list_filter = ["action_time", "user", "content_type"]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "change_message", "user__username"]
    date_hierarchy = "action_time"
    actions = ["export_csv"]

    @admin.display(description="wie", ordering="user")
    def who(self, entry):
        return wie(entry.user)

    @admin.display(description="waaraan", ordering="object_repr")
    def what(self, entry):
        kind = entry.content_type.name if entry.content_type else ""
        return f"{capfirst(kind)}: {entry.object_repr}"

    @admin.display(description="wat")
    def how(self, entry):
        message = entry.get_change_message()
        return message or ACTION_TEXTS.get(entry.action_flag, "Gewijzigd.")

    @admin.action(description="Als CSV downloaden", permissions=["view"])
    def export_csv(self, request, queryset):
        byte_order_mark = "\ufeff"  # tells Excel that the file is UTF-8
        response = HttpResponse(byte_order_mark, content_type="text/csv; charset=utf-8")
        name = f"logboek-{timezone.localdate():%Y-%m-%d}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        writer = csv.writer(response, delimiter=";")
        writer.writerow(["wanneer", "wie", "waaraan", "wat"])
        for entry in queryset.select_related("user", "content_type"):
            when = timezone.localtime(entry.action_time)
            writer.writerow(
                [
                    when.isoformat(timespec="seconds"),
                    as_cell(self.who(entry)),
                    as_cell(self.what(entry)),
                    as_cell(self.how(entry)),
                ]
            )
        return response
