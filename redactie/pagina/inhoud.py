"""The content state: the cache key of everything made from the content, and its cache."""

import hashlib
import logging
import time
from datetime import datetime, timedelta
from functools import cache, partial
from threading import Lock

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import Error, connection, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from redactie.geheugen.stempel import is_content, stempel
from redactie.pagina.gebruik import publicatie_models, union_all

logger = logging.getLogger(__name__)

SUFFIXES = (".py", ".html", ".xml", ".txt")


@cache
def release() -> str:
    """A hash of the code, the templates and the names of the static files."""
    root = settings.BASE_DIR
    files = [root / "requirements.txt"]
    folders = [root / app.name for app in apps.get_app_configs()]
    folders.append(root / "templates")
    for folder in folders:
        files += [path for path in folder.rglob("*") if path.suffix in SUFFIXES]
    static_files = getattr(staticfiles_storage, "manifest_hash", "")
    digest = hashlib.sha256(f"{settings.SITE_URL} {static_files}".encode())
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def next_moment() -> datetime | None:
    """The next moment at which a page goes online or offline by the clock."""
    querysets = []
    for model in publicatie_models():
        published = model.objects.filter(gepubliceerd=True).order_by()
        querysets.append(published.values_list("publiceren_vanaf", "offline_vanaf"))
    now = timezone.now()
    moments = []
    for row in union_all(querysets):
        moments += [moment for moment in row if moment and moment > now]
    return min(moments, default=None)


def next_midnight() -> datetime:
    """The end of this day in the Netherlands: pages depend on the date."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, datetime.min.time())
    return timezone.make_aware(midnight)


class Content:
    """The content state of this process. One thread reads it from the database for all."""

    EVERY = 0.5  # seconds between two looks: an edit on another node shows within a second
    AFTER_FAILURE = 5.0

    def __init__(self):
        self.lock = Lock()
        self.told: dict[str, float] = {}
        self.forget()

    def forget(self):
        self.stamp: str | None = None
        self.since = timezone.now()
        self.until: datetime | None = None
        self.found: str | None = None
        self.away = False
        self.next_look = 0.0

    def state(self) -> str | None:
        """Release, stamp and end of validity; None while the database is unreachable."""
        if not self.is_fresh and self.lock.acquire(blocking=self.is_new):
            try:
                self.look()
            finally:
                self.lock.release()
        if self.away:
            return None
        return self.found

    def fresh_state(self) -> str | None:
        """The state if it is still fresh. Never queries the database."""
        if self.is_fresh and not self.away:
            return self.found
        return None

    @property
    def is_fresh(self):
        return time.monotonic() < self.next_look and not self.is_past

    @property
    def is_new(self):
        return self.found is None and not self.away

    @property
    def is_past(self):
        """Whether the validity ended, or the clock was set back to before it began."""
        if self.until is None:
            return False
        is_valid = self.since <= timezone.now() < self.until
        return not is_valid

    def look(self):
        try:
            stamp = stempel()
            if stamp != self.stamp or self.is_past:
                self.begin_period(stamp)
            self.found = f"{release()} {self.stamp} {self.until}"
            self.away = False
            self.next_look = time.monotonic() + self.EVERY
        except Error as error:
            self.away = True
            self.next_look = time.monotonic() + self.AFTER_FAILURE
            self.tell(
                "The database cannot be reached; visitors get the pages as they were last: %s",
                error,
            )

    def begin_period(self, stamp):
        since = timezone.now()
        moment = next_moment()
        midnight = next_midnight()
        self.stamp = stamp
        self.since = since
        self.until = min(moment, midnight) if moment else midnight

    def look_again(self):
        """Read the state on the next request: an editor who publishes looks at the page at once."""
        self.next_look = 0.0

    def tell(self, message, *args):
        """Log an error, at most once a minute for each message."""
        now = time.monotonic()
        if now >= self.told.get(message, 0):
            self.told[message] = now + 60
            logger.error(message, *args)


content = Content()


@receiver([post_save, post_delete, m2m_changed])
def look_after_change(sender, **kwargs):
    if is_content(sender):
        transaction.on_commit(content.look_again)


class ContentCache:
    """Values that pages share, in the memory of this process. Emptied when the state changes."""

    def __init__(self):
        self.values_of: tuple[str | None, dict] = (None, {})

    def state(self) -> str | None:
        """The cache key. None (no caching) in a transaction, which may be undone, and in DEBUG."""
        if connection.in_atomic_block or settings.DEBUG:
            return None
        return content.state()

    def now(self):
        """A `get` bound to the current content state.

        Call it before reading: cached values may then be newer than their key, never older.
        """
        return partial(self.get, self.state())

    def get(self, state, key, make):
        """The cached value; the first call in a state calls `make`."""
        if state is None:
            return make()
        cached_state, values = self.values_of
        if cached_state != state:
            values = {}  # a new dict: a thread in the previous state may still fill the old one
            self.values_of = (state, values)  # one assignment: other threads read the pair
        if key not in values:
            values[key] = make()
        return values[key]


kept = ContentCache()
