"""What this process knows of the content: in which state it is, and whether the database can be
reached.
"""

import hashlib
import logging
import time
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import chain
from threading import Lock

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import Error, connection, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from redactie.geheugen.stempel import is_content, stempel
from redactie.pagina.gebruik import publicatie_models

logger = logging.getLogger(__name__)


@cache
def release() -> str:
    """A hash of the code, the templates and the names of the static files: another one after an
    update.
    """
    folders = [settings.BASE_DIR / app.name for app in apps.get_app_configs()] + [
        settings.BASE_DIR / "templates"
    ]
    files = [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in (".py", ".html", ".xml", ".txt")
    ]
    names_of_static_files = getattr(staticfiles_storage, "manifest_hash", "")
    digest = hashlib.sha256(f"{settings.SITE_URL} {names_of_static_files}".encode())
    for path in sorted([settings.BASE_DIR / "requirements.txt", *files]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def next_moment():
    """When a page comes or goes by the clock for the first time from now on, or None."""
    first, *others = [
        model.objects.filter(gepubliceerd=True)
        .order_by()
        .values_list("publiceren_vanaf", "offline_vanaf")
        for model in publicatie_models()
    ]
    moments = chain.from_iterable(first.union(*others).order_by())
    return min((moment for moment in moments if moment and moment > timezone.now()), default=None)


def midnight():
    """When this day ends in the Netherlands: what is valid until a day is no longer the same then."""
    return timezone.make_aware(
        datetime.combine(timezone.localdate() + timedelta(days=1), datetime.min.time())
    )


class Content:
    """The state of the content, read from the database by one thread of the process for all of
    them.
    """

    EVERY = (
        0.5  # seconds between two looks, so that an edit on another node is seen within a second
    )
    AFTER_FAILURE = 5.0

    def __init__(self):
        self.lock = Lock()
        self.told: dict[str, float] = {}
        self.forget()

    def forget(self):
        """Knows nothing yet, as after the start."""
        self.stamp, self.until, self.found, self.away, self.next_look = None, None, None, False, 0.0
        self.since = timezone.now()

    def state(self) -> str | None:
        """The release, the stamp and the moment until which they hold; None while the database
        cannot be reached.
        """
        if not self.is_fresh and self.lock.acquire(blocking=self.is_new):
            try:
                self.look()
            finally:
                self.lock.release()
        return None if self.away else self.found

    def fresh_state(self) -> str | None:
        """The state if it was found so shortly ago that nobody needs to look; never asks the
        database.
        """
        return self.found if self.is_fresh and not self.away else None

    @property
    def is_fresh(self):
        return time.monotonic() < self.next_look and not self.is_past

    @property
    def is_new(self):
        return self.found is None and not self.away

    @property
    def is_past(self):
        """Also when the clock was put back: what it says now may be before a moment that had
        passed.
        """
        return self.until is not None and not self.since <= timezone.now() < self.until

    def look(self):
        try:
            stamp = stempel()
            if stamp != self.stamp or self.is_past:
                since, until = timezone.now(), min(filter(None, [next_moment(), midnight()]))
                self.stamp, self.since, self.until = stamp, since, until
            self.found = f"{release()} {self.stamp} {self.until}"
            self.away, self.next_look = False, time.monotonic() + self.EVERY
        except Error as error:
            self.away, self.next_look = True, time.monotonic() + self.AFTER_FAILURE
            self.tell(
                "The database cannot be reached; visitors get the pages as they were last: %s",
                error,
            )

    def look_again(self):
        """Lets the next visitor see a change of this process itself: who publishes a page looks at
        it at once.
        """
        self.next_look = 0.0

    def tell(self, message, *args):
        """Logs this, once a minute."""
        if time.monotonic() >= self.told.get(message, 0):
            self.told[message] = time.monotonic() + 60
            logger.error(message, *args)


content = Content()


@receiver([post_save, post_delete, m2m_changed])
def look_after_change(sender, **kwargs):
    if is_content(sender):
        transaction.on_commit(content.look_again)


class Kept:
    """What pages share, made once for each state of the content and kept in the memory of this
    process.
    """

    def __init__(self):
        self.kept: tuple[str | None, dict] = (None, {})

    def state(self) -> str | None:
        """What something must be kept for.

        None in a transaction, for what is seen there may be undone, as in a preview.

        Nor for who works on a template.
        """
        return None if connection.in_atomic_block or settings.DEBUG else content.state()

    def now(self):
        """`get` for the state of this moment, asked for before anything is read: that may be newer,
        but never older.
        """
        return partial(self.get, self.state())

    def get(self, state, key, make):
        """What `make` gives; only the first call in a state makes it."""
        if state is None:
            return make()
        kept_for, found = self.kept
        if kept_for != state:
            found = {}  # of its own: a thread that is still in the state before must not fill it
            self.kept = state, found
        if key not in found:
            found[key] = make()
        return found[key]


kept = Kept()
