"""How this node is: /-/leeft says that its process lives, /-/gereed that it can do all of its work.

A load balancer follows /-/leeft: a node without its database still shows every page that is stored. /-/gereed is for an
alarm, and for who adds a node. There 503 means that someone must act now; what can wait is a "let op" with 200. A database
that is ahead can wait: during a deploy every node that still runs the release before sees one.
"""

import json
import logging
import re
import shutil
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from functools import cache
from threading import Lock

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string
from django.views.decorators.http import require_safe

from aanpak.instellingen import Instellingen
from redactie.geheugen.stempel import stempel

logger = logging.getLogger(__name__)
GOED, LET_OP, FOUT = "goed", "let op", "fout"
PATIENCE = 1.8  # seconds for all checks together
NO_STORE = {"Cache-Control": "no-store"}
LEAST_SHARE, LEAST_BYTES = 0.10, 100_000_000  # of the disk
BACKUP_EVERY = timedelta(hours=26)
CHANGELOG = settings.BASE_DIR / "CHANGELOG.md"
RELEASE = re.compile(r"^## \[(\d[\w.-]*)\]", re.MULTILINE)  # the newest comes first

Bevinding = tuple[str, str]  # how it is, and a sentence about it


def check_database() -> Bevinding:
    stempel()
    return GOED, "De database antwoordt."


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def compare_migrations() -> tuple[list[str], list[str]]:
    """What the database misses of this code, and what it has that this code does not know."""
    applied, known = set(MigrationRecorder(connection).applied_migrations()), known_migrations()
    missing, unknown = sorted(known - applied), sorted(applied - known)
    return [".".join(migration) for migration in missing], [
        ".".join(migration) for migration in unknown
    ]


def refusal() -> str:
    """Why this code must not start on this database, as a sentence; empty when it may, or when nobody can tell.

    Asked once, by the server before it has workers. A worker that starts again during a deploy, when the database is of the
    next release already, must not refuse: that would take down a site that works.
    """
    try:
        missing, unknown = compare_migrations()
    except DatabaseError as error:
        logger.warning(
            "De database antwoordt niet; de site start toch en laat zien wat bewaard is. (%s)",
            error,
        )
        return ""
    finally:
        connection.close()  # no worker may get it from the server
    if missing:
        return f"de database loopt achter op deze code: {missing[0]} ontbreekt. Voer eerst uit: manage.py migrate."
    if unknown:
        return (
            f"de database is van een nieuwere versie: deze code kent {unknown[0]} niet. "
            "Installeer die versie, of zet een reservekopie van voor die tijd terug met: manage.py zetterug."
        )
    return ""


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
            f"De database is van een nieuwere versie: deze code kent {unknown[0]} niet. Rol die versie hier ook uit.",
        )
    return GOED, "De database past bij deze versie."


def check_opslag() -> Bevinding:
    for alias in settings.CACHES:
        key = f"toestand-{get_random_string(12)}"  # of this look alone: every worker of every node may look at once
        caches[alias].set(key, alias, 60)
        kept = caches[alias].get(key)
        caches[alias].delete(key)
        if kept != alias:
            return (
                FOUT,
                f"De opslag ‘{alias}’ bewaart niets. Kijk naar de rechten en de ruimte van VAR_DIR, of naar Redis.",
            )
    return GOED, "De opslag bewaart wat erin gaat."


def check_schijf() -> Bevinding:
    disk = shutil.disk_usage(settings.VAR_DIR)
    free = f"{disk.free / disk.total:.0%} vrij, {disk.free // 1_000_000} MB"
    if disk.free < max(disk.total * LEAST_SHARE, LEAST_BYTES):
        return FOUT, f"De schijf van VAR_DIR raakt vol ({free}). Maak ruimte."
    return GOED, f"De schijf van VAR_DIR heeft ruimte ({free})."


def check_reservekopie() -> Bevinding:
    try:
        made = datetime.fromisoformat(
            json.loads((settings.RESERVEKOPIE_DIR / "laatste.json").read_text())["gemaakt"]
        )
        age = timezone.now() - made
    except FileNotFoundError:
        return LET_OP, "Er is nog geen reservekopie. Voer uit: manage.py reservekopie."
    except (OSError, ValueError, KeyError, TypeError):
        return (
            LET_OP,
            "Niet te lezen is wanneer de laatste reservekopie is gemaakt. Kijk naar laatste.json in RESERVEKOPIE_DIR.",
        )
    if age > BACKUP_EVERY:
        return (
            LET_OP,
            f"De laatste reservekopie is {age // timedelta(hours=1)} uur oud. Kijk waarom er geen nieuwe is.",
        )
    return GOED, f"De laatste reservekopie is {age // timedelta(hours=1)} uur oud."


def check_security_txt() -> Bevinding:
    instellingen = Instellingen.load()
    if not instellingen.veiligheid_geldig_tot:
        return LET_OP, "Er is geen security.txt. Vul bij Instellingen in waar iemand een lek meldt."
    if instellingen.veiligheid_verloopt:
        return (
            LET_OP,
            f"security.txt geldt tot {instellingen.veiligheid_geldig_tot}. Kies bij Instellingen een nieuwe datum.",
        )
    return GOED, f"security.txt geldt tot {instellingen.veiligheid_geldig_tot}."


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
    "versie": check_versie,
}


def look(check) -> Bevinding:
    """What a check finds, in a thread that keeps no connection."""
    try:
        return check()
    except DatabaseError:
        return FOUT, "De database antwoordt niet. Kijk of hij aanstaat en of DATABASE_URL klopt."
    except Exception as error:
        return (
            FOUT,
            f"De controle zelf mislukt ({type(error).__name__}). Kijk naar VAR_DIR en CACHE_URL.",
        )
    finally:
        connection.close()


class Looks:
    """The last look at everything in this process."""

    lock = Lock()
    pool = ThreadPoolExecutor(len(CHECKS), thread_name_prefix="toestand")
    since = 0.0  # on time.monotonic()
    found: dict[str, Future[Bevinding]] = {}


def look_at_all() -> dict[str, Bevinding]:
    """What every check finds, within two seconds. However often it is asked: one look a second, and never two at once."""
    with Looks.lock:
        if time.monotonic() >= Looks.since + 1 and all(
            future.done() for future in Looks.found.values()
        ):
            Looks.since = time.monotonic()
            Looks.found = {naam: Looks.pool.submit(look, check) for naam, check in CHECKS.items()}
        found = Looks.found
    wait(found.values(), timeout=PATIENCE)
    silent = FOUT, "Geen antwoord binnen twee seconden."
    return {naam: future.result() if future.done() else silent for naam, future in found.items()}


def may_see_details(request) -> bool:
    asked = request.headers.get("Authorization", "")
    return bool(settings.STATUS_TOKEN) and constant_time_compare(
        asked, f"Bearer {settings.STATUS_TOKEN}"
    )


@require_safe
def leeft(request):
    return HttpResponse("ok", content_type="text/plain; charset=utf-8", headers=NO_STORE)


@require_safe
def gereed(request):
    found = look_at_all()
    ready = all(staat != FOUT for staat, _ in found.values())
    status = 200 if ready else 503
    if not may_see_details(request):
        word = "gereed" if ready else "niet gereed"
        return HttpResponse(
            word, content_type="text/plain; charset=utf-8", headers=NO_STORE, status=status
        )
    controles = {
        naam: {"staat": staat, "uitleg": uitleg} for naam, (staat, uitleg) in found.items()
    }
    answer = {"gereed": ready, "controles": controles}
    return JsonResponse(
        answer, headers=NO_STORE, status=status, json_dumps_params={"ensure_ascii": False}
    )


class ToestandMiddleware:
    """Answers probes. They come straight to the process, so under any host and over http."""

    ANSWERS = {"/-/leeft": leeft, "/-/gereed": gereed}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.ANSWERS.get(request.path, self.get_response)(request)
