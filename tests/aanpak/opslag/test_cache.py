"""The cache in files, with which all workers count together."""

import os
import resource
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.cache import caches
from django.core.cache.backends.filebased import FileBasedCache
from django.utils import timezone

from aanpak.opslag.cache import FileCache


@pytest.fixture
def files(tmp_path, settings):
    """The cache in files, as a site has it."""
    settings.CACHES = {
        "default": {"BACKEND": "aanpak.opslag.cache.FileCache", "LOCATION": tmp_path / "tellers"}
    }
    return caches["default"]


def test_place_goes_to_one_of_many_at_once(files):
    with ThreadPoolExecutor(16) as pool:
        won = [
            list(pool.map(lambda _, key=f"plaats-{round}": files.add(key, True, 60), range(16)))
            for round in range(40)
        ]

    assert isinstance(files, FileCache)
    assert [sum(round) for round in won] == [1] * 40


def test_place_is_free_again_after_its_time_and_when_it_is_given_back(files):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first, second = files.add("plaats", True, 60), files.add("plaats", True, 60)
        clock.shift(61)
        third = files.add("plaats", True, 60)
        files.delete_many(["plaats"])

        assert (first, second, third, files.add("plaats", True, 60)) == (True, False, True, True)


def test_release_before_and_this_one_read_what_the_other_stored(files, tmp_path):
    before = FileBasedCache(tmp_path / "tellers", {})
    before.set("oud", b"een pagina", None)
    files.set("nieuw", b"een pagina", None)

    assert (files.get("oud"), before.get("nieuw")) == (b"een pagina", b"een pagina")


def test_what_is_compressed_already_is_stored_as_it_is(files, tmp_path):
    page = b"een pagina " * 50
    files.set("pagina", page, None)
    [stored] = (tmp_path / "tellers").glob("*.djcache")

    assert page in stored.read_bytes()


def test_nobody_else_may_read_what_is_stored(files, tmp_path):
    files.set("voorbeeld", "een concept")
    [stored] = (tmp_path / "tellers").glob("*.djcache")

    assert stat.S_IMODE(stored.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["add", "set"])
def test_folder_of_the_cache_may_be_removed(files, tmp_path, name):
    files.add("plaats", True, 60)
    shutil.rmtree(tmp_path / "tellers")

    getattr(files, name)("plaats", "nieuw", 60)

    assert files.get("plaats") == "nieuw"


@pytest.fixture
def small_files():
    """As on a full disk: no file can be longer than a thousand bytes."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, most))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


def test_what_cannot_be_stored_leaves_what_was_there_and_no_half_file(files, tmp_path, small_files):
    files.set("plaats", "oud")

    with pytest.raises(OSError, match="File too large"):
        files.set("plaats", "nieuw" * 1_000)

    assert files.get("plaats") == "oud"
    assert [path.suffix for path in (tmp_path / "tellers").iterdir()] == [".djcache"]


def test_half_a_file_of_a_process_that_was_killed_is_cleared_away(files, tmp_path):
    long_ago = timezone.now().timestamp() - 7200
    old, new = (tmp_path / "tellers" / f"pagina.djcache.{name}" for name in ("oud", "nieuw"))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (long_ago, long_ago))
    for number in range(FileCache.CULL_EVERY):
        files.set(f"plaats-{number}", True)

    assert (old.exists(), new.exists()) == (False, True)


def test_cache_holds_no_more_than_it_may_and_some(tmp_path, settings):
    options = {"LOCATION": tmp_path, "OPTIONS": {"MAX_ENTRIES": 200}}
    settings.CACHES = {"default": {"BACKEND": "aanpak.opslag.cache.FileCache", **options}}
    for number in range(600):
        caches["default"].set(f"plaats-{number}", True)

    assert len(list(tmp_path.glob("*.djcache"))) <= 200 + FileCache.CULL_EVERY
