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

from redactie.beheer.beperkt import ReadOnlyAdmin
from redactie.templatetags.beheer import wie

WORDS = {1: "Toegevoegd.", 3: "Verwijderd."}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run what begins with one of these


def safe_cell(value):
    """The text, harmless in a spreadsheet."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


@receiver(user_logged_in)
def note_log_in(sender, user, **kwargs):
    soort = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=user,
        content_type=soort,
        object_id=user.pk,
        object_repr=str(user),
        action_flag=CHANGE,
        change_message="Ingelogd.",
    )


@admin.register(LogEntry)
class LogboekAdmin(ReadOnlyAdmin):
    list_display = ["action_time", "who", "what", "how"]
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
        return (
            f"{capfirst(entry.content_type.name) if entry.content_type else ''}: "
            f"{entry.object_repr}"
        )

    @admin.display(description="wat")
    def how(self, entry):
        return entry.get_change_message() or WORDS.get(entry.action_flag, "Gewijzigd.")

    @admin.action(description="Als CSV downloaden", permissions=["view"])
    def export_csv(self, request, queryset):
        response = HttpResponse(
            "\ufeff", content_type="text/csv; charset=utf-8"
        )  # the mark tells Excel that it is UTF-8
        response["Content-Disposition"] = (
            f'attachment; filename="logboek-{timezone.localdate():%Y-%m-%d}.csv"'
        )
        writer = csv.writer(response, delimiter=";")
        writer.writerow(["wanneer", "wie", "waaraan", "wat"])
        for entry in queryset.select_related("user", "content_type"):
            when = timezone.localtime(entry.action_time).isoformat(timespec="seconds")
            writer.writerow(
                [when, *map(safe_cell, (self.who(entry), self.what(entry), self.how(entry)))]
            )
        return response
