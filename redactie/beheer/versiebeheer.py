"""The admin of what has versions: one way to save, in which nothing goes live by accident and nothing gets lost."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core import checks
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from redactie.beheer import berichten
from redactie.beheer.geschiedenis import GeschiedenisMixin
from redactie.beheer.tekstveld import RijkeTekstFormField
from redactie.beheer.werk import Geopend, Werkafspraken
from redactie.controle.controle import Ernst, controleer
from redactie.geheugen import stempel
from redactie.pagina.gebruik import admin_url, pages_below, who_needs
from redactie.tekst.velden import RijkeTekstField
from redactie.templatetags.beheer import moment
from redactie.versies import momentopname
from redactie.versies.versie import NAGELEZEN, OPNIEUW, Versie, VersieFout, alsof

PUBLICEREN = "redactie.publiceren"
PUBLISHING = {"_publiceren", "_nu_publiceren"}
Staat = Versie.Staat


# What the panel above a form can do, and whether that needs the right to publish.
ACTIONS = {
    "offline": True,
    "niet_plannen": True,
    "juist": True,
    "nagekeken": True,
    "teruggeven": True,
    "weggooien": False,
    "terugzetten": False,
    "delen": False,
    "intrekken": False,
}


class VersieAdmin(GeschiedenisMixin, admin.ModelAdmin):
    """The form works as in any ModelAdmin; `alsof` catches what it saves, and a version keeps it."""

    change_form_template = "admin/versie_change_form.html"
    change_list_template = "admin/versie_change_list.html"
    formfield_overrides = {RijkeTekstField: {"form_class": RijkeTekstFormField}}
    view_on_site = False  # the panel above the form has the link: it knows what is live
    acties = frozenset(ACTIONS)

    def check(self, **kwargs):
        errors = [*super().check(**kwargs), *momentopname.check(self.model, self.inlines)]
        if self.save_as or set(self.list_editable) - set(self.model.buiten_versies):
            errors.append(
                checks.Error(
                    "save_as en list_editable slaan de versies over.", obj=self, id="redactie.E003"
                )
            )
        return errors

    def get_urls(self):
        def route(suffix, view, name):
            return path(
                suffix,
                self.admin_site.admin_view(view),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{name}",
            )

        return [
            route("verwijderd/", self.deleted_view, "verwijderd"),
            route("<int:object_id>/versie/<int:nummer>/", self.versie_view, "versie"),
            route("<int:object_id>/actie/", require_POST(self.action_view), "actie"),
            route("<int:object_id>/open/", require_POST(self.open_view), "open"),
            *super().get_urls(),
        ]

    def url(self, name, *args):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=args)

    # --- Who may do what ---------------------------------------------------------------------------------------------

    def has_publiceren_permission(self, request):
        return request.user.has_perm(PUBLICEREN) and self.has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        """What visitors have seen can only be deleted by who may publish."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (
            obj is None or obj.status == "concept" or self.has_publiceren_permission(request)
        )

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Adds what the check of the texts finds, each with the place in the form that it is about."""
        if change and request.method == "GET":
            places = {
                form.instance.pk: form.prefix
                for inline in context["inline_admin_formsets"]
                for form in inline.formset.initial_forms
            }
            found = [(melding, place_of(melding, places)) for melding in controleer(obj)]
            context["fouten"] = [item for item in found if item[0].ernst == Ernst.FOUT]
            context["tips"] = [item for item in found if item[0].ernst != Ernst.FOUT]
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- The form ----------------------------------------------------------------------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if PUBLISHING & request.POST.keys() and not self.has_publiceren_permission(request):
            raise PermissionDenied
        buttons = {
            "mag_publiceren": self.has_publiceren_permission(request),
            "vier_ogen": Werkafspraken.load().vier_ogen,
            **(extra_context or {}),
        }
        pagina = object_id and self.get_object(request, unquote(object_id))
        if not pagina:
            return super().changeform_view(request, object_id, form_url, buttons)

        def show(context):
            response = super(VersieAdmin, self).changeform_view(
                request, object_id, form_url, buttons | context
            )
            return response.render() if hasattr(response, "render") else response

        if request.method == "POST":
            with transaction.atomic():
                return self.save_form_as_versie(request, self.lock(pagina.pk), show)
        return self.open_form(request, pagina, show)

    def lock(self, pk):
        """The page as it is now (a colleague may just have published), for one save at a time."""
        stempel.hold()
        return get_object_or_404(self.model._base_manager.select_for_update(), pk=pk)

    def open_form(self, request, pagina, show):
        # The number first, then the content: the other way round, a save in between could be overwritten unseen.
        versie = Versie.objects.nieuwste(pagina)
        context = self.desk_context(request, pagina, versie)
        if not versie or not versie.is_open:
            return show(context)
        with alsof(versie, **as_concept(versie, pagina)) as concept:
            for melding in concept.meldingen:
                messages.warning(request, f"Dit kon niet worden teruggezet: {melding}.")
            return show(context)

    def desk_context(self, request, pagina, versie):
        """What the panel above the form tells, as it is outside `alsof`."""
        versies = Versie.objects.van(pagina)
        return {
            "pagina": pagina,
            "live_url": pagina.get_absolute_url() if pagina.zichtbaar else "",
            "versie": versie,
            "gepland": versies.filter(staat=Staat.GEPLAND).first(),
            "gedeeld": versies.gedeeld().first(),
            "na_te_kijken": versies.filter(nakijken=True).first(),
            "was_online": pagina.gepubliceerd or versies.filter(staat=Staat.GEPUBLICEERD).exists(),
            "anderen": Geopend.objects.touch(pagina, request.user),
            "mag_wijzigen": self.has_change_permission(request, pagina),
            "acties": self.acties,
            "site_adres": settings.SITE_URL,
            "actie_url": self.url("actie", pagina.pk),
            "open_url": self.url("open", pagina.pk),
        }

    def save_form_as_versie(self, request, pagina, show):
        nieuwste = Versie.objects.nieuwste(pagina)
        basis = Versie.objects.met_nummer(pagina, request.POST.get("versienummer", ""))
        conflict = basis != nieuwste
        # The form was opened on `basis`: the keys of its rows come from there.
        opened = basis if basis and (conflict or basis.is_open) else None
        with alsof(opened, **as_concept(opened, pagina)):
            response = show(self.desk_context(request, pagina, basis))
        gegevens = getattr(request, "gegevens", None)  # response_change
        if gegevens is None:
            return response  # the form has errors
        if conflict:
            return self.set_aside(request, pagina, gegevens, basis, nieuwste)
        return self.finish(request, pagina, self.store(request, pagina, gegevens, nieuwste))

    def set_aside(self, request, pagina, gegevens, basis, nieuwste):
        """A colleague was first: nothing is overwritten, the text is kept and shown beside the newer one."""
        if basis and gegevens == basis.gegevens:
            messages.info(
                request, "U had niets veranderd. Dit is de nieuwste tekst, van een collega."
            )
            return redirect(self.url("change", pagina.pk))
        Versie.objects.add_rows(pagina)
        versie = self.add_versie(request, pagina, gegevens, staat=Staat.TERZIJDE)
        return redirect(
            f"{self.url('versie', pagina.pk, versie.nummer)}?met={nieuwste.nummer if nieuwste else ''}&botsing=1"
        )

    def store(self, request, pagina, gegevens, nieuwste):
        """The version that holds what the form said: a new one, or the newest when nothing changed."""
        loose = Versie.objects.add_rows(pagina)
        current = nieuwste if not loose else None if nieuwste and nieuwste.is_open else loose
        same = current and current.staat != Staat.TERZIJDE and current.gegevens == gegevens
        if same and wish(current, pagina) == request.vanaf:
            return current
        return self.add_versie(request, pagina, gegevens, publiceren_vanaf=request.vanaf)

    def add_versie(self, request, pagina, gegevens, **velden):
        velden.setdefault("notitie", request.POST.get("notitie", "")[:200])
        versie = Versie.objects.add(pagina, gegevens, auteur=request.user, **velden)
        self.log_change(request, pagina, f"{versie} opgeslagen.")
        return versie

    def finish(self, request, pagina, versie):
        """Does what the button said, and goes back to the form or on to the preview."""
        if PUBLISHING & request.POST.keys():
            self.publish(request, pagina, versie, emergency="_nu_publiceren" in request.POST)
        elif "_ter_controle" in request.POST:
            self.offer(request, pagina, versie)
        elif versie.is_open:
            messages.success(request, f"Het concept is opgeslagen. {ONLINE_STAYS}")
        else:
            messages.info(request, "U had niets veranderd.")
        self.show_concept_in_lists(pagina)
        if "_voorbeeld" in request.POST and versie.is_open:
            return redirect("voorbeeld", versie.pk)
        return redirect(self.url("change", pagina.pk))

    def show_concept_in_lists(self, pagina):
        """The rows of a page that visitors do not see follow its newest version."""
        pagina = self.model._base_manager.get(pk=pagina.pk)
        nieuwste = Versie.objects.nieuwste(pagina)
        if not pagina.gepubliceerd and nieuwste and nieuwste.is_open:
            nieuwste.apply()

    def save_model(self, request, obj, form, change):
        request.vanaf = getattr(form, "vanaf", None)
        if not change:
            obj.gepubliceerd = obj.gepubliceerd and not hasattr(
                form, "vanaf"
            )  # publishing comes after, as a version
        super().save_model(request, obj, form, change)

    def response_add(self, request, obj, post_url_continue=None):
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        versie = self.add_versie(
            request, obj, momentopname.read(obj), publiceren_vanaf=request.vanaf
        )
        return self.finish(request, obj, versie)

    def response_change(self, request, obj):
        request.gegevens = momentopname.read(obj)  # saved, and not rolled back yet
        return HttpResponseRedirect(request.get_full_path())

    # --- Publishing --------------------------------------------------------------------------------------------------

    def publish(self, request, pagina, versie, emergency=False):
        """Publishes or plans the version and says so, or says why not; the concept stays."""
        if versie.staat == Staat.GEPUBLICEERD and pagina.zichtbaar:
            messages.info(request, f"Er was niets te veranderen: ‘{pagina}’ staat zo al online.")
            return
        try:
            self.check_rules(request, versie, emergency)
            self.publish_or_plan(
                request, pagina, versie, nakijken=emergency and wrote(request.user, versie)
            )
        except VersieFout as error:
            messages.error(
                request,
                f"‘{versie.titel}’ is niet gepubliceerd. De tekst is bewaard als concept. {error}",
            )

    def check_rules(self, request, versie, emergency=False):
        """Raises VersieFout when colleagues agreed that somebody else must publish this, or when the text has errors."""
        if Werkafspraken.load().vier_ogen and not emergency and wrote(request.user, versie):
            raise VersieFout(
                "Een collega moet deze versie publiceren, want u heeft haar geschreven. Kies ‘Ter controle aanbieden’. "
                "Kan het niet wachten? Kies dan ‘Nu publiceren, achteraf nakijken’."
            )
        with alsof(versie, **as_concept(versie, versie.pagina)) as concept:
            errors = [
                melding.tekst for melding in controleer(concept) if melding.ernst == Ernst.FOUT
            ]
        if errors:
            raise VersieFout(f"Los eerst dit op: {' '.join(errors[:3])}")

    def publish_or_plan(self, request, pagina, versie, nakijken=False):
        vanaf = (
            versie.publiceren_vanaf
            if versie.publiceren_vanaf and versie.publiceren_vanaf > timezone.now()
            else None
        )
        if vanaf and pagina.zichtbaar:
            versie.plan(vanaf, door=request.user)
            told = f"De wijziging van ‘{pagina}’ is gepland. Bezoekers zien de nieuwe tekst vanaf {moment(vanaf)}."
        else:
            state = (
                {}
                if pagina.zichtbaar or not hasattr(pagina, "publiceren_vanaf")
                else {"publiceren_vanaf": vanaf}
            )
            pagina = versie.publish(door=request.user, nakijken=nakijken, **state)
            told = what_happened(pagina)
        self.log_change(request, pagina, f"{versie}.")
        messages.success(request, told)

    def offer(self, request, pagina, versie):
        """Asks colleagues who may publish to look at the concept."""
        if not versie.is_open:
            messages.info(request, "Er is niets om te controleren: deze tekst staat zo al online.")
            return
        versie.set_staat(
            Staat.TER_CONTROLE,
            antwoord="",
            notitie=versie.notitie or request.POST.get("notitie", "")[:200],
        )
        self.log_change(request, pagina, f"{versie} aangeboden.")
        berichten.tell_publishers(versie, request.user, self.url("change", pagina.pk))
        messages.success(
            request,
            "Het concept staat klaar voor controle. Een eindredacteur ziet het op het beginscherm.",
        )

    # --- What can be done with a page, from the panel above its form --------------------------------------------------

    def action_view(self, request, object_id):
        name = request.POST.get("actie", "")
        if not self.has_change_permission(request):
            raise PermissionDenied
        if name not in self.acties:
            raise Http404
        with transaction.atomic():
            pagina = self.lock(object_id)
            if ACTIONS[name] and not self.has_publiceren_permission(request):
                raise PermissionDenied
            nieuwste = Versie.objects.nieuwste(pagina)
            seen = request.POST.get(
                "gezien"
            )  # a list sends none: it shows no text that could have changed
            if seen is not None and seen != (str(nieuwste.nummer) if nieuwste else ""):
                messages.warning(
                    request,
                    "Er is niets gebeurd: intussen heeft een collega iets veranderd. Kijk eerst wat.",
                )
            else:
                getattr(self, f"do_{name}")(request, pagina, nieuwste)
        if "terug" in request.POST:
            return redirect(
                f"{reverse('admin:werklijst')}?{urlencode({'taak': request.POST['terug']})}"
            )
        return redirect(self.url("change", object_id))

    def do_offline(self, request, pagina, nieuwste):
        if not pagina.mag_offline:
            messages.error(
                request,
                f"‘{pagina}’ blijft online: deze tekst staat boven een overzicht dat er altijd is.",
            )
            return
        Versie.objects.add_rows(pagina)
        below = pages_below(pagina)
        pagina.gepubliceerd = False
        pagina.save()
        Versie.objects.van(pagina).filter(staat=Staat.GEPLAND).update(staat=Staat.CONCEPT)
        self.show_concept_in_lists(pagina)
        self.log_change(request, pagina, "Offline gehaald.")
        messages.success(request, what_happened(pagina))
        warn(request, "Deze pagina’s staan eronder en zijn nu ook niet te zien: {}", below)
        warn(request, "Deze pagina’s linken er nog naar: {}", who_needs(pagina))

    def do_niet_plannen(self, request, pagina, nieuwste):
        Versie.objects.van(pagina).filter(staat=Staat.GEPLAND).update(
            staat=Staat.CONCEPT, publiceren_vanaf=None
        )
        self.log_change(request, pagina, "Planning weggehaald.")
        messages.success(request, "De planning is weggehaald. De tekst is bewaard als concept.")

    def do_juist(self, request, pagina, nieuwste):
        """Nog juist: dates the check on the live page and, with the same text, on an open concept."""
        dates = Werkafspraken.load().next_check()
        Versie.objects.add_rows(pagina)
        gegevens = momentopname.read(pagina)
        gegevens["velden"] |= dates
        checked = Versie.objects.add(pagina, gegevens, auteur=request.user, notitie=NAGELEZEN)
        checked.publish(door=request.user)
        if nieuwste and nieuwste.is_open:
            nieuwste.copy_on_top(dates)
        self.log_change(request, pagina, "Nagelezen: nog juist.")
        messages.success(
            request, f"‘{pagina}’ is nagelezen en nog juist. De volgende controle staat gepland."
        )

    def do_nagekeken(self, request, pagina, nieuwste):
        versies = Versie.objects.van(pagina).filter(nakijken=True)
        if any(wrote(request.user, versie) for versie in versies):
            messages.error(
                request, "Een collega moet dit nakijken, want u heeft de tekst geschreven."
            )
            return
        versies.update(nakijken=False)
        self.log_change(request, pagina, "Achteraf nagekeken.")
        messages.success(request, "U heeft de gepubliceerde tekst nagekeken.")

    def do_teruggeven(self, request, pagina, nieuwste):
        if not nieuwste or nieuwste.staat != Staat.TER_CONTROLE:
            return
        nieuwste.set_staat(Staat.CONCEPT, antwoord=request.POST.get("antwoord", "")[:300])
        berichten.tell_author(nieuwste, request.user, self.url("change", pagina.pk))
        self.log_change(request, pagina, f"{nieuwste} teruggegeven.")
        messages.success(
            request,
            "Het concept is teruggegeven. De schrijver ziet uw antwoord boven het formulier.",
        )

    def do_weggooien(self, request, pagina, nieuwste):
        """Sets the open concept aside; a page that was never online has nothing else, so it keeps its concept."""
        online = Versie.objects.van(pagina).filter(staat=Staat.GEPUBLICEERD).first()
        if not (online or pagina.gepubliceerd):
            messages.error(
                request,
                "Deze pagina is nooit online geweest. Wilt u haar kwijt? Kies dan Verwijderen.",
            )
            return
        Versie.objects.van(pagina).filter(staat__in=[Staat.CONCEPT, Staat.TER_CONTROLE]).update(
            staat=Staat.TERZIJDE
        )
        if not pagina.gepubliceerd:
            online.apply()
        self.log_change(request, pagina, "Concept weggegooid.")
        messages.success(
            request, "Het concept is weggegooid. Bij Geschiedenis kunt u het nog terughalen."
        )

    def do_terugzetten(self, request, pagina, nieuwste):
        versie = Versie.objects.met_nummer(pagina, request.POST.get("nummer", ""))
        if not versie:
            raise Http404
        Versie.objects.add_rows(pagina)
        concept = self.add_versie(
            request, pagina, versie.gegevens, notitie=f"{OPNIEUW} {versie.nummer}"
        )
        self.show_concept_in_lists(pagina)
        messages.success(
            request,
            f"Versie {versie.nummer} is nu het concept, als versie {concept.nummer}. {ONLINE_STAYS}",
        )

    def do_delen(self, request, pagina, nieuwste):
        if not nieuwste or not nieuwste.is_open:
            raise Http404
        nieuwste.share()
        self.log_change(request, pagina, "Deellink gemaakt.")
        messages.success(request, "De link is gemaakt. U vindt hem boven het formulier.")

    def do_intrekken(self, request, pagina, nieuwste):
        Versie.objects.van(pagina).update(deelsleutel=None, deelbaar_tot=None)
        self.log_change(request, pagina, "Deellink ingetrokken.")
        messages.success(request, "De link werkt niet meer.")

    def open_view(self, request, object_id):
        """Asked once a minute by the form: who else has this page open. With `sluit` it tells that the form is closed."""
        pagina = get_object_or_404(self.model._base_manager, pk=object_id)
        if not self.has_view_or_change_permission(request, pagina):
            raise PermissionDenied
        if "sluit" in request.POST:
            Geopend.objects.close(pagina, request.user)
            return JsonResponse({})
        return JsonResponse(
            {"anderen": [str(ander) for ander in Geopend.objects.touch(pagina, request.user)]}
        )


ONLINE_STAYS = "Bezoekers zien het pas als u het publiceert."
DONE = {
    "online": "‘{pagina}’ is gepubliceerd en staat online.",
    "gepland": "‘{pagina}’ wordt zichtbaar op {moment}.",
    "verborgen": "‘{pagina}’ is gepubliceerd, maar nog niet te zien: de bouwsteen erboven staat niet online.",
    "concept": "‘{pagina}’ is offline gehaald. U kunt de pagina later weer publiceren.",
    "offline": "‘{pagina}’ is offline gehaald. U kunt de pagina later weer publiceren.",
}


def what_happened(pagina):
    """What publishing or taking offline did, in a sentence for the editor."""
    vanaf = getattr(pagina, "publiceren_vanaf", None)
    return DONE[pagina.status].format(pagina=pagina, moment=moment(vanaf) if vanaf else "")


def warn(request, words, pages):
    """Says these words with a link to each of the pages; nothing when there are none."""
    if links := format_html_join(
        ", ", '<a href="{}">{}</a>', [(admin_url(page), page) for page in pages]
    ):
        messages.warning(request, format_html(words, links))


def place_of(melding, places):
    """The id in the form of what a Melding is about: a row, or a field of the page itself."""
    return places.get(melding.regel.pk, "") if melding.regel else f"id_{melding.veld}"


def wrote(user, versie):
    return versie.auteur_id == user.pk


def wish(versie, pagina):
    """The moment from which the editors want this text to be seen; None for at once."""
    if versie.is_open:
        return versie.publiceren_vanaf
    return pagina.publiceren_vanaf if getattr(pagina, "is_gepland", False) else None


def as_concept(versie, pagina):
    """State for `alsof` behind a form: a concept may lack what a page needs, and shows the moment it was saved with."""
    if not versie or not hasattr(pagina, "publiceren_vanaf"):
        return {}
    return {"gepubliceerd": False, "publiceren_vanaf": versie.publiceren_vanaf}
