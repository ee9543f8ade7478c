from django.conf import settings
from django.shortcuts import redirect

from aanpak.inloggen import bewaard, sessies
from aanpak.middleware import is_beheer

ACCOUNT = f"{settings.BEHEER}account/"


class BeheerMiddleware:
    """What holds at every address of the beheer: sessions end in time, nobody skips the second factor, no text is lost."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not is_beheer(request) and not request.path.startswith("/voorbeeld/"):
            return self.get_response(request)
        sessies.end_in_time(request)
        sessies.stay_alive(request)
        response = self.detour(request) or self.get_response(request)
        bewaard.forget_what_arrived(request, response)
        return response

    def detour(self, request):
        """Where someone goes first: to log in, to set up the second factor, or to the text that was kept for them."""
        if request.user.is_anonymous:
            return bewaard.rescue(request)
        if settings.MFA_VERPLICHT and not request.path.startswith(ACCOUNT) and not sessies.has_second_factor(request.user):
            return bewaard.rescue(request) or redirect("mfa_index")
        if request.method == "GET" and request.path == settings.BEHEER and bewaard.kept(request):
            return redirect("bewaard")
        return None
