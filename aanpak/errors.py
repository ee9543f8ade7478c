"""Our own pages for what goes wrong.

Django's handlers do the same, but make sure of a CSRF token first. That reads the form, and a form that cannot be read then
fails a second time, outside everything that could still answer.
"""

import sys

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def error_page(status):
    """The page for this status. It gets no request, so it asks nothing of a database that may be what went wrong."""
    return HttpResponse(render_to_string(f"{status}.html"), status=status)


def bad_request(request, exception):
    return error_page(400)


def permission_denied(request, exception):
    return error_page(403)


def page_not_found(request, exception):
    return render(request, "404.html", status=404)


def server_error(request):
    return unavailable() if is_from_redis(sys.exception()) else error_page(500)


def unavailable():
    """The page for what works again by itself, in a minute."""
    response = error_page(503)
    response.headers["Retry-After"] = "60"
    return response


def is_from_redis(error):
    """Whether Redis cannot be reached, asked without loading its library: a site that keeps files has no need of it."""
    redis = sys.modules.get("redis")
    return redis is not None and isinstance(error, redis.RedisError)
