"""The error pages.

Django's own handlers ensure a CSRF token first. That reads the form, and a form that cannot be read
then fails a second time, outside everything that could still answer.
"""

import sys

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from redactie.pagina.inhoud import content


def error_page(status, **context):
    """Rendered without the request, so without queries: the database may be what failed."""
    body = render_to_string(f"{status}.html", context)
    return HttpResponse(body, status=status)


def bad_request(request, exception):
    return error_page(400)


def permission_denied(request, exception):
    return error_page(403)


def page_not_found(request, exception):
    return render(request, "404.html", status=404)


def server_error(request):
    error = sys.exception()
    if is_outage(error):
        return unavailable(error)
    request_id = getattr(request, "request_id", "")
    return error_page(500, nummer=request_id)


def unavailable(error):
    """Logs the error once a minute, instead of once per visitor as Django would."""
    content.tell("What the site needs cannot be reached: %s", error)
    response = error_page(503)
    response.headers["Retry-After"] = "10"
    response._has_been_logged = True
    return response


def is_outage(error):
    """Whether the database or Redis failed, not our code."""
    redis = sys.modules.get("redis")  # not imported when it is not used
    if redis and isinstance(error, redis.RedisError):
        return True
    if isinstance(error, (OperationalError, InterfaceError)):
        return True
    # A corrupt SQLite file raises a plain DatabaseError; its other subclasses are bugs
    return type(error) is DatabaseError
