"""Health checks. /-/leeft: the process lives. /-/gereed: this node can do all of its work.

Load balancers use /-/leeft: a node without a database still serves stored pages. /-/gereed is for
alarms and for adding a node. It answers 503 if someone must act now, and 200 with "let op" if it
can wait. A database ahead of the code can wait: every deploy has that on nodes still to update.
"""

import json
import re
import shutil
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from threading import Lock

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string
from django.views.decorators.http import require_safe

from aanpak.bedrijf.migraties import compare_migrations
from aanpak.instellingen import Instellingen
from redactie.geheugen.stempel import stempel

GOED = "goed"
LET_OP = "let op"
FOUT = "fout"
TIMEOUT = 1.8  # seconds, for all checks together
NO_STORE = {"Cache-Control": "no-store"}
MIN_FREE_SHARE = 0.10
MIN_FREE_BYTES = 100_000_000
MAX_BACKUP_AGE = timedelta(hours=26)
CHANGELOG = settings.BASE_DIR / "CHANGELOG.md"
RELEASE = re.compile(r"^## \[(\d[\w.-]*)\]", re.MULTILINE)  # the newest is first

Bevinding = tuple[str, str]  # GOED, LET_OP or FOUT, and a sentence


def check_database() -> Bevinding:
    stempel()
    return GOED, "De database antwoordt."


def check_migraties() -> Bevinding:
    missing, unknown = compare_migrations()
    if missing:
        return (
            FOUT,
            f"De database loopt achter: {missing[0]} ontbreekt. Voer uit: manage.py migrate.",
        )
    if unknown:
        return (
            LET_OP,
            f"De database is van een nieuwere versie: deze code kent {unknown[0]} niet. "
            "Rol die versie hier ook uit.",
        )
    return GOED, "De database past bij deze versie."


def check_opslag() -> Bevinding:
    for alias in settings.CACHES:
        cache = caches[alias]
        key = f"toestand-{get_random_string(12)}"  # other workers and nodes may check now too
        cache.set(key, alias, 60)
        stored = cache.get(key)
        cache.delete(key)
        if stored != alias:
            return (
                FOUT,
                f"De opslag ‘{alias}’ bewaart niets. "
                "Kijk naar de rechten en de ruimte van VAR_DIR, of naar Redis.",
            )
    return GOED, "De opslag bewaart wat erin gaat."


def check_schijf() -> Bevinding:
    disk = shutil.disk_usage(settings.VAR_DIR)
    free = f"{disk.free / disk.total:.0%} vrij, {disk.free // 1_000_000} MB"
    if disk.free < max(disk.total * MIN_FREE_SHARE, MIN_FREE_BYTES):
        return FOUT, f"De schijf van VAR_DIR raakt vol ({free}). Maak ruimte."
    return GOED, f"De schijf van VAR_DIR heeft ruimte ({free})."


def check_reservekopie() -> Bevinding:
    path = settings.RESERVEKOPIE_DIR / "laatste.json"
    try:
        last = json.loads(path.read_text())
        made = datetime.fromisoformat(last["gemaakt"])
        age = timezone.now() - made
    except FileNotFoundError:
        return LET_OP, "Er is nog geen reservekopie. Voer uit: manage.py reservekopie."
    except (OSError, ValueError, KeyError, TypeError):
        return (
            LET_OP,
            "Niet te lezen is wanneer de laatste reservekopie is gemaakt. "
            "Kijk naar laatste.json in RESERVEKOPIE_DIR.",
        )
    sentence = f"De laatste reservekopie is {age // timedelta(hours=1)} uur oud."
    if age > MAX_BACKUP_AGE:
        return LET_OP, f"{sentence} Kijk waarom er geen nieuwe is."
    return GOED, sentence


def check_security_txt() -> Bevinding:
    instellingen = Instellingen.load()
    if not instellingen.veiligheid_geldig_tot:
        return LET_OP, "Er is geen security.txt. Vul bij Instellingen in waar iemand een lek meldt."
    sentence = f"security.txt geldt tot {instellingen.veiligheid_geldig_tot}."
    if instellingen.veiligheid_verloopt:
        return LET_OP, f"{sentence} Kies bij Instellingen een nieuwe datum."
    return GOED, sentence


def check_contact() -> Bevinding:
    ontbreekt = Instellingen.load().ontbreekt
    if ontbreekt:
        return LET_OP, f"Bij Instellingen ontbreekt: {ontbreekt}. Bezoekers kunnen u niet bereiken."
    return GOED, "Bezoekers zien wie achter de site staat en hoe zij u bereiken."


def check_versie() -> Bevinding:
    try:
        release = RELEASE.search(CHANGELOG.read_text())
    except (OSError, UnicodeDecodeError):
        release = None
    if not release:
        return (
            LET_OP,
            "Niet te lezen is welke versie dit is. Kijk of CHANGELOG.md bij de code staat.",
        )
    return GOED, f"De site is versie {release[1]}."


CHECKS: dict[str, Callable[[], Bevinding]] = {
    "database": check_database,
    "migraties": check_migraties,
    "opslag": check_opslag,
    "schijf": check_schijf,
    "reservekopie": check_reservekopie,
    "security.txt": check_security_txt,
    "contact": check_contact,
    "versie": check_versie,
}


def run_check(check) -> Bevinding:
    """Runs one check in a thread of the pool, which keeps no connection afterwards."""
    try:
        return check()
    except DatabaseError:
        return FOUT, "De database antwoordt niet. Kijk of hij aanstaat en of DATABASE_URL klopt."
    except Exception as error:
        name = type(error).__name__
        return FOUT, f"De controle zelf mislukt ({name}). Kijk naar VAR_DIR en CACHE_URL."
    finally:
        connection.close()


class LastRun:
    """The last run of all checks in this process."""

    lock = Lock()
    pool = ThreadPoolExecutor(len(CHECKS), thread_name_prefix="toestand")
    started = 0.0  # on time.monotonic()
    futures: dict[str, Future[Bevinding]] = {}


def current_futures() -> dict[str, Future[Bevinding]]:
    """Starts a new run, unless one is going on or started less than a second ago."""
    with LastRun.lock:
        is_recent = time.monotonic() < LastRun.started + 1
        is_done = all(future.done() for future in LastRun.futures.values())
        if is_done and not is_recent:
            LastRun.started = time.monotonic()
            LastRun.futures = {}
            for naam, check in CHECKS.items():
                LastRun.futures[naam] = LastRun.pool.submit(run_check, check)
        return LastRun.futures


def run_checks() -> dict[str, Bevinding]:
    """The result of each check, within two seconds."""
    futures = current_futures()
    wait(futures.values(), timeout=TIMEOUT)
    found = {}
    for naam, future in futures.items():
        if future.done():
            found[naam] = future.result()
        else:
            found[naam] = FOUT, "Geen antwoord binnen twee seconden."
    return found


def may_see_details(request) -> bool:
    authorization = request.headers.get("Authorization", "")
    expected = f"Bearer {settings.STATUS_TOKEN}"
    return bool(settings.STATUS_TOKEN) and constant_time_compare(authorization, expected)


def plain_text(text, status=200):
    content_type = "text/plain; charset=utf-8"
    return HttpResponse(
        text,
        content_type=content_type,
        headers=NO_STORE,
        status=status,
    )


@require_safe
def leeft(request):
    return plain_text("ok")


@require_safe
def gereed(request):
    found = run_checks()
    ready = all(staat != FOUT for staat, _ in found.values())
    status = 200 if ready else 503
    if not may_see_details(request):
        return plain_text("gereed" if ready else "niet gereed", status)
    controles = {}
    for naam, (staat, uitleg) in found.items():
        controles[naam] = {"staat": staat, "uitleg": uitleg}
    return JsonResponse(
        {"gereed": ready, "controles": controles},
        headers=NO_STORE,
        status=status,
        json_dumps_params={"ensure_ascii": False},
    )


class ToestandMiddleware:
    """Answers probes before any host or https check: they reach gunicorn without the proxy."""

    VIEWS = {
        "/-/leeft": leeft,
        "/-/gereed": gereed,
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        view = self.VIEWS.get(request.path, self.get_response)
        return view(request)
