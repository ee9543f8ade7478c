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
from redactie.beheer.views import plakken
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
            path("plakken/", self.admin_view(plakken), name="plakken"),
            *super().get_urls(),
        ]

    # allauth does the logging in. The admin's own form has no rate limit, so it is not reachable.
    def login(self, request, extra_context=None):
        if self.has_permission(request):
            return redirect("admin:index")
        goal = request.GET.get("next") or reverse("admin:index")
        return redirect_to_login(goal, "account_login")

    def logout(self, request, extra_context=None):
        return logout(request)

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    password_change_done = password_change

    def get_app_list(self, request, app_label=None):
        app_list = super().get_app_list(request, app_label)
        found = {app["app_label"]: app for app in app_list}
        in_order = [label for label in app_order() if label in found]
        others = [label for label in found if label not in in_order]
        return [found[label] for label in in_order + others]

    def index(self, request, extra_context=None):
        context = begin.begin_context(request.user)
        context |= extra_context or {}
        return super().index(request, context)

    def worklist(self, request):
        """The pages of one task (?taak=…), or those found by title or address (?q=…)."""
        task = request.GET.get("taak", "")
        if "q" in request.GET:
            words = request.GET["q"][:100]
            title = f"Gevonden met ‘{words}’"
            pages = begin.find_pages(words)
        elif task in begin.TAKEN:
            _, title, select = begin.TAKEN[task]
            pages = list(filter(select, begin.read_pages()))
            pages.sort(key=lambda page: str(page.controleren_voor))
        else:
            raise Http404
        context = {
            **self.each_context(request),
            "title": title[:1].upper() + title[1:],
            "paginas": pages,
            "taak": task,
        }
        return TemplateResponse(request, "admin/werklijst.html", context)

    def gaps(self, request):
        context = {
            **self.each_context(request),
            "title": "Wat ontbreekt er nog?",
            **hiaten(),
        }
        return TemplateResponse(request, "admin/hiaten.html", context)

    def help(self, request):
        """The editors' manual from docs/, without its title: the template has that."""
        manual_file = settings.BASE_DIR / "docs/handleiding-redactie.md"
        _, _, text = manual_file.read_text().partition("\n")
        manual, chapters = from_markdown(text, f"{settings.STATIC_URL}handleiding/")
        context = {
            **self.each_context(request),
            "title": "Hulp",
            "handleiding": manual,
            "hoofdstukken": chapters,
        }
        return TemplateResponse(request, "admin/hulp.html", context)

    def i18n_javascript(self, request, extra_context=None):
        catalog = JavaScriptCatalog.as_view(packages=["django.contrib.admin", "aanpak"])
        return catalog(request)
