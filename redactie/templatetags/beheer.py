"""Moments and people in the words of an editor, for the templates of the admin."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format

register = template.Library()


@register.filter
def moment(value):
    """vandaag 16:04, gisteren 16:04, morgen 8:00 or 12 oktober 2026 om 16:04."""
    value = timezone.localtime(value)
    days = {
        0: "vandaag",
        -1: "gisteren",
        1: "morgen",
    }
    distance = value.date() - timezone.localdate()
    day = days.get(distance.days) or f"{date_format(value, 'j F Y')} om"
    return f"{day} {value:%H:%M}"


@register.filter
def wie(user, reader=None):
    """u, the name of a colleague, or onbekend for someone who is gone."""
    if not user:
        return "onbekend"
    if user == reader:
        return "u"
    return user.get_full_name() or user.get_username()
