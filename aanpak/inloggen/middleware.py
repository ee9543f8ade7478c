import logging

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import InterfaceError, OperationalError
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin

from aanpak.inloggen import bewaard, sessies
from aanpak.middleware import is_beheer, is_for_editors

logger = logging.getLogger(__name__)
ACCOUNT = f"{settings.BEHEER}account/"
DATABASE_ERRORS = (InterfaceError, OperationalError)  # unreachable, or full


class EditorsOnly(MiddlewareMixin):
    """Skips public pages, which are the same for everyone."""

    def __call__(self, request):
        if is_for_editors(request):
            return super().__call__(request)
        return self.get_response(request)


class GebruikerMiddleware(EditorsOnly, AuthenticationMiddleware):
    pass


class BerichtenMiddleware(EditorsOnly, MessageMiddleware):
    pass


class SessieMiddleware(EditorsOnly, SessionMiddleware):
    """Sends the response also if the database cannot save the session."""

    def process_request(self, request):
        cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if "\x00" in cookie:  # an error in PostgreSQL
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        super().process_request(request)

    def process_response(self, request, response):
        try:
            return super().process_response(request, response)
        except DATABASE_ERRORS as error:
            logger.error("A session could not be saved: %s", error)
            return response


class BeheerMiddleware:
    """Ends sessions in time, requires the second factor, and keeps text that would get lost."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not is_for_editors(request):
            return self.get_response(request)
        try:
            sessies.end_in_time(request)
            sessies.note_activity(request)
            response = self.detour(request) or self.get_response(request)
            bewaard.forget_sent_form(request, response)
        except DATABASE_ERRORS as error:  # outside the view
            response = self.process_exception(request, error)
            if not response:
                raise
        return response

    def process_exception(self, request, error):
        if not is_beheer(request) or not isinstance(error, DATABASE_ERRORS):
            return None
        logger.error("The database could not do what an editor asked: %s", error)
        return bewaard.return_form(request, error)

    def detour(self, request):
        """A response that comes first: log in, set up the second factor, or see kept text."""
        if request.user.is_anonymous:
            return bewaard.rescue_form(request)
        if self.needs_second_factor(request):
            return bewaard.rescue_form(request) or redirect("mfa_index")
        is_start = request.method == "GET" and request.path == settings.BEHEER
        if is_start and bewaard.kept_forms(request):
            return redirect("bewaard")
        return None

    def needs_second_factor(self, request):
        if not settings.MFA_VERPLICHT or request.path.startswith(ACCOUNT):
            return False
        return not sessies.has_second_factor(request.user)
