from django.contrib import admin
from django.views.i18n import JavaScriptCatalog

# The order of the site, in words an editor knows: the guide, what surrounds it, then who may do what.
ORDER = ["bouwstenen", "domeinen", "stappen", "cijfers", "aanpak", "redactie", "redirects", "auth"]


class BeheerSite(admin.AdminSite):
    site_title = "Beheer"
    site_header = "Beheer"
    index_title = "Wat wilt u bijwerken?"
    empty_value_display = "–"

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: ORDER.index(app["app_label"]) if app["app_label"] in ORDER else len(ORDER))

    def i18n_javascript(self, request, extra_context=None):
        """The words of the admin's JavaScript, our Dutch for the rich text editor included."""
        return JavaScriptCatalog.as_view(packages=["django.contrib.admin", "aanpak"])(request)
