from allauth.account.views import logout
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.i18n import JavaScriptCatalog

from aanpak.beheer import begin
from aanpak.beheer.hiaten import hiaten
from aanpak.beheer.volgorde import app_order
from redactie.tekst.tonen import from_markdown


class BeheerSite(admin.AdminSite):
    site_title = "Beheer"
    site_header = "Beheer"
    index_title = "Goedendag"
    empty_value_display = "–"

    def get_urls(self):
        return [
            path("werklijst/", self.admin_view(self.worklist), name="werklijst"),
            path("hiaten/", self.admin_view(self.gaps), name="hiaten"),
            path("hulp/", self.admin_view(self.help), name="hulp"),
            *super().get_urls(),
        ]

    # allauth does the logging in. The admin's own form must not stay reachable: it would let anyone
    # try without a limit.
    def login(self, request, extra_context=None):
        if self.has_permission(request):
            return redirect("admin:index")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), "account_login")

    def logout(self, request, extra_context=None):
        return logout(request)

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    password_change_done = password_change

    def get_app_list(self, request, app_label=None):
        found = {app["app_label"]: app for app in super().get_app_list(request, app_label)}
        in_order = [label for label in app_order() if label in found]
        others = [label for label in found if label not in in_order]
        return [found[label] for label in [*in_order, *others]]

    def index(self, request, extra_context=None):
        return super().index(request, {**begin.overview(request.user), **(extra_context or {})})

    def worklist(self, request):
        """The pages behind one line of the home (?taak=…), or those with certain words in them
        (?q=…).
        """
        task, words = request.GET.get("taak", ""), request.GET.get("q", "")[:100]
        if task not in begin.TAKEN and "q" not in request.GET:
            raise Http404
        if "q" in request.GET:
            pages, title = begin.find_pages(words), f"Gevonden met ‘{words}’"
        else:
            _, title, select = begin.TAKEN[task]
            pages = sorted(
                filter(select, begin.read_pages()), key=lambda page: str(page.controleren_voor)
            )
        context = {
            **self.each_context(request),
            "title": title[:1].upper() + title[1:],
            "paginas": pages,
            "taak": task,
        }
        return TemplateResponse(request, "admin/werklijst.html", context)

    def gaps(self, request):
        """Where the guide is thin."""
        context = {**self.each_context(request), "title": "Wat ontbreekt er nog?", **hiaten()}
        return TemplateResponse(request, "admin/hiaten.html", context)

    def help(self, request):
        """The editors' manual, the same text as in docs/."""
        text = (settings.BASE_DIR / "docs/handleiding-redactie.md").read_text().partition("\n")[2]
        manual, chapters = from_markdown(text, f"{settings.STATIC_URL}handleiding/")
        context = {
            **self.each_context(request),
            "title": "Hulp",
            "handleiding": manual,
            "hoofdstukken": chapters,
        }
        return TemplateResponse(request, "admin/hulp.html", context)

    def i18n_javascript(self, request, extra_context=None):
        """The words of the admin's JavaScript, our Dutch for the rich text editor included."""
        return JavaScriptCatalog.as_view(packages=["django.contrib.admin", "aanpak"])(request)
