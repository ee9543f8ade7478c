"""Our own pages for what goes wrong.

Django's handlers do the same, but make sure of a CSRF token first. That reads the form, and a form that cannot be read then
fails a second time, outside everything that could still answer.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


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
    return error_page(500, nummer=getattr(request, "number", ""))
