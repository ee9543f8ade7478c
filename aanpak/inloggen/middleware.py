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
DATABASE_IS_AWAY = (InterfaceError, OperationalError)  # or full


class ForEditors(MiddlewareMixin):
    """Does nothing elsewhere: what is public cannot know who asks, so it is the same for everyone."""

    def __call__(self, request):
        return super().__call__(request) if is_for_editors(request) else self.get_response(request)


class GebruikerMiddleware(ForEditors, AuthenticationMiddleware):
    """Who asks."""


class BerichtenMiddleware(ForEditors, MessageMiddleware):
    """What is to be told about the question before."""


class SessieMiddleware(ForEditors, SessionMiddleware):
    """Sessions; an answer that is ready also goes out when the database cannot write, and the session stays as it was."""

    def process_request(self, request):
        if "\x00" in request.COOKIES.get(
            settings.SESSION_COOKIE_NAME, ""
        ):  # PostgreSQL refuses to look for it
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        super().process_request(request)

    def process_response(self, request, response):
        try:
            return super().process_response(request, response)
        except DATABASE_IS_AWAY as error:
            logger.error("A session could not be saved: %s", error)
            return response


class BeheerMiddleware:
    """What holds at every address of the beheer: sessions end in time, nobody skips the second factor, no text is lost."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not is_for_editors(request):
            return self.get_response(request)
        try:
            sessies.end_in_time(request)
            sessies.stay_alive(request)
            response = self.detour(request) or self.get_response(request)
            bewaard.forget_what_arrived(request, response)
        except DATABASE_IS_AWAY as error:  # before there was a view
            response = self.process_exception(request, error)
            if not response:
                raise
        return response

    def process_exception(self, request, error):
        """Gives the text back when the database could not take it."""
        if not is_beheer(request) or not isinstance(error, DATABASE_IS_AWAY):
            return None
        logger.error("The database could not do what an editor asked: %s", error)
        return bewaard.give_back(request, error)

    def detour(self, request):
        """Where someone goes first: to log in, to set up the second factor, or to the text that was kept for them."""
        if request.user.is_anonymous:
            return bewaard.rescue(request)
        if (
            settings.MFA_VERPLICHT
            and not request.path.startswith(ACCOUNT)
            and not sessies.has_second_factor(request.user)
        ):
            return bewaard.rescue(request) or redirect("mfa_index")
        if request.method == "GET" and request.path == settings.BEHEER and bewaard.kept(request):
            return redirect("bewaard")
        return None
