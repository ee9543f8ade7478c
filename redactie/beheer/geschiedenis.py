"""History: what a page said before, two versions compared, and pages that were deleted."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from redactie.beheer.verschil import verschil
from redactie.geheugen import stempel
from redactie.versies.versie import Versie


class GeschiedenisMixin(admin.ModelAdmin):
    """The part of VersieAdmin about versions that are not the newest."""

    url: Callable[..., str]  # of VersieAdmin
    object_history_template = "admin/versie_history.html"

    def history_view(self, request, object_id, extra_context=None):
        pagina = self.get_object(request, unquote(object_id))
        context = {"pagina": pagina, **(extra_context or {})}
        if pagina:
            versies = Versie.objects.van(pagina).defer("gegevens")
            context["versies"] = versies.select_related("auteur", "gepubliceerd_door")
        return super().history_view(request, object_id, context)

    def versie_view(self, request, object_id, nummer):
        """One version beside another (?met=nummer), by default the one before it."""
        pagina = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not self.has_view_or_change_permission(request, pagina):
            raise PermissionDenied
        versies = Versie.objects.van(pagina).select_related("auteur")
        versie = get_object_or_404(versies, nummer=nummer)
        other_number = request.GET.get("met", "")
        chosen = versies.met_nummer(pagina, other_number)
        earlier = versies.filter(nummer__lt=nummer)
        ander = chosen or earlier.first()
        before = ander and ander.gegevens
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{pagina}: versie {nummer}",
            "pagina": pagina,
            "versie": versie,
            "ander": ander,
            "botsing": "botsing" in request.GET,
            "nieuwste": Versie.objects.nieuwste(pagina),
            "regels": verschil(self.model, before, versie.gegevens),
            "mag_wijzigen": self.has_change_permission(request, pagina),
            "actie_url": self.url("actie", pagina.pk),
        }
        return TemplateResponse(request, "admin/versie_compare.html", context)

    # --- Deleted pages --------------------------------------------------------------------------

    @transaction.atomic
    def delete_model(self, request, obj):
        stempel.hold()
        Versie.objects.add_rows(obj)  # keeps content that is in no version yet
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.delete_model(request, obj)

    def deleted_versies(self):
        versies = Versie.objects.van_model(self.model)
        existing = self.model._base_manager.values("pk")
        gone = versies.exclude(object_id__in=existing)
        per_page = gone.values("object_id")
        last = per_page.annotate(last=Max("pk")).values("last")
        return versies.filter(pk__in=last).order_by("-gemaakt_op")

    def changelist_view(self, request, extra_context=None):
        context = {
            "has_deleted": self.deleted_versies().exists(),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def deleted_view(self, request):
        may_restore = self.has_change_permission(request) and self.has_delete_permission(request)
        if not may_restore:
            raise PermissionDenied
        if request.method == "POST":
            pk = request.POST.get("versie") or 0
            versie = get_object_or_404(self.deleted_versies(), pk=pk)
            return self.restore_deleted(request, versie)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Verwijderde {self.opts.verbose_name_plural}",
            "versies": self.deleted_versies(),
        }
        return TemplateResponse(request, "admin/versie_deleted.html", context)

    def restore_deleted(self, request, versie):
        """Bring a page back as a concept, with its rows and address; refused if that is taken."""
        try:
            with transaction.atomic():
                pagina = versie.apply(gepubliceerd=False)
        except IntegrityError:
            slug = versie.gegevens["velden"].get("slug")
            taken = f"Het adres ‘{slug}’ is nu van een andere pagina. Geef die eerst een ander."
            messages.error(request, f"‘{versie.titel}’ is niet teruggehaald. {taken}")
            return redirect(self.url("verwijderd"))
        for melding in pagina.meldingen:
            messages.warning(request, f"Dit kon niet worden teruggezet: {melding}.")
        self.log_change(request, pagina, "Teruggehaald nadat de pagina was verwijderd.")
        told = f"‘{pagina}’ is terug, als concept. Publiceer de pagina als zij weer online mag."
        messages.success(request, told)
        return redirect(self.url("change", pagina.pk))
