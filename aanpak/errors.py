"""Our own pages for what goes wrong.

Django's handlers do the same, but make sure of a CSRF token first. That reads the form, and a form that cannot be read then
fails a second time, outside everything that could still answer.
"""

import sys

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from redactie.pagina.inhoud import content


def error_page(status, **context):
    """The page for this status. It gets no request, so it asks nothing of a database that may be what went wrong."""
    return HttpResponse(render_to_string(f"{status}.html", context), status=status)


def bad_request(request, exception):
    return error_page(400)


def permission_denied(request, exception):
    return error_page(403)


def page_not_found(request, exception):
    return render(request, "404.html", status=404)


def server_error(request):
    error = sys.exception()
    return (
        unavailable(error)
        if is_away(error)
        else error_page(500, nummer=getattr(request, "number", ""))
    )


def unavailable(error):
    """The page for what works again by itself. Told in the log once a minute; Django would tell it for every visitor."""
    content.tell("What the site needs cannot be reached: %s", error)
    response = error_page(503)
    response.headers["Retry-After"] = "10"
    response._has_been_logged = True
    return response


def is_away(error):
    """Whether the database or Redis did not do what was asked. Does not load the library of a Redis that is not used."""
    redis = sys.modules.get("redis")
    if redis and isinstance(error, redis.RedisError):
        return True
    # A file that is no database any more is a plain DatabaseError; its subclasses are mistakes of ours
    return isinstance(error, (OperationalError, InterfaceError)) or type(error) is DatabaseError
