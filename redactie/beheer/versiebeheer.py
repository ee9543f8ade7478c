"""The admin of whatever has versions. Saving a form never changes what visitors see."""

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core import checks
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from redactie.beheer.acties import ACTIES, run_actie
from redactie.beheer.bewerking import Bewerking, locked_page
from redactie.beheer.geschiedenis import GeschiedenisMixin
from redactie.beheer.openen import controle_context, open_form
from redactie.beheer.opslaan import FormSaved, save_form, save_new
from redactie.beheer.publiceren import PUBLICEREN, asks_to_publish
from redactie.beheer.tekstveld import RijkeTekstFormField
from redactie.beheer.werk import Geopend, Werkafspraken
from redactie.tekst.velden import RijkeTekstField
from redactie.versies import momentopname


class VersieAdmin(GeschiedenisMixin, admin.ModelAdmin):
    """Django's own form, of which `openen` and `opslaan` roll back what it writes."""

    change_form_template = "admin/versie_change_form.html"
    change_list_template = "admin/versie_change_list.html"
    formfield_overrides = {RijkeTekstField: {"form_class": RijkeTekstFormField}}
    view_on_site = False  # the panel above the form has the link: it knows what is live
    acties = frozenset(ACTIES)

    def check(self, **kwargs):
        errors = [
            *super().check(**kwargs),
            *momentopname.check_versie_kinderen(self.model, self.inlines),
        ]
        editable_in_list = set(self.list_editable)
        if self.save_as or editable_in_list.difference(self.model.buiten_versies):
            message = "save_as en list_editable slaan de versies over."
            errors.append(checks.Error(message, obj=self, id="redactie.E003"))
        return errors

    def get_urls(self):
        action_view = require_POST(self.action_view)
        open_view = require_POST(self.open_view)
        return [
            self.own_path("verwijderd/", self.deleted_view, "verwijderd"),
            self.own_path("<int:object_id>/versie/<int:nummer>/", self.versie_view, "versie"),
            self.own_path("<int:object_id>/actie/", action_view, "actie"),
            self.own_path("<int:object_id>/open/", open_view, "open"),
            *super().get_urls(),
        ]

    def own_path(self, route, view, name):
        view = self.admin_site.admin_view(view)
        return path(route, view, name=self.url_name(name))

    def url(self, name, *args):
        return reverse(f"admin:{self.url_name(name)}", args=args)

    def url_name(self, name):
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def has_publiceren_permission(self, request):
        may_publish = request.user.has_perm(PUBLICEREN)
        return may_publish and self.has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        if not super().has_delete_permission(request, obj):
            return False
        never_seen = obj is None or obj.status == "concept"
        return never_seen or self.has_publiceren_permission(request)

    def changeform_view(
        self,
        request,
        object_id=None,
        form_url="",
        extra_context=None,
    ):
        may_publish = self.has_publiceren_permission(request)
        if asks_to_publish(request.POST) and not may_publish:
            raise PermissionDenied
        buttons = {
            "mag_publiceren": may_publish,
            "vier_ogen": Werkafspraken.load().vier_ogen,
            **(extra_context or {}),
        }
        form_view = super().changeform_view
        pagina = object_id and self.get_object(request, unquote(object_id))
        if not pagina:
            return form_view(request, object_id, form_url, buttons)

        def rendered_form_view(panel):
            response = form_view(request, object_id, form_url, buttons | panel)
            # Render now: after `alsof` the template would read the live text.
            if hasattr(response, "render"):
                return response.render()
            return response

        if request.method != "POST":
            return open_form(self, request, pagina, rendered_form_view)
        with locked_page(self, request, pagina.pk) as bewerking:
            return save_form(bewerking, rendered_form_view)

    def render_change_form(self, request, context, *args, **kwargs):
        if kwargs.get("change") and request.method == "GET":
            pagina = kwargs["obj"]
            formsets = context["inline_admin_formsets"]
            context |= controle_context(pagina, formsets)
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request, obj, post_url_continue=None):
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return save_new(Bewerking(self, request, obj))

    def response_change(self, request, obj):
        return FormSaved(obj)

    def action_view(self, request, object_id):
        """Posted by the panel above a form, and with `terug` by a list of the start screen."""
        name = request.POST.get("actie", "")
        if not self.has_change_permission(request):
            raise PermissionDenied
        if name not in self.acties:
            raise Http404
        with locked_page(self, request, object_id) as bewerking:
            run_actie(bewerking, name)
        if "terug" in request.POST:
            query = urlencode({"taak": request.POST["terug"]})
            worklist = reverse("admin:werklijst")
            return redirect(f"{worklist}?{query}")
        return redirect(self.url("change", object_id))

    def open_view(self, request, object_id):
        """Polled every minute by an open form: who else has this page open.

        With `sluit` the form says that it is being closed.
        """
        pagina = get_object_or_404(self.model._base_manager, pk=object_id)
        if not self.has_view_or_change_permission(request, pagina):
            raise PermissionDenied
        if "sluit" in request.POST:
            Geopend.objects.close(pagina, request.user)
            return JsonResponse({})
        anderen = Geopend.objects.touch(pagina, request.user)
        sentences = [str(ander) for ander in anderen]
        return JsonResponse({"anderen": sentences})
