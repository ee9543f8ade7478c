"""F19: made-up addresses, hosts and headers get a 400 or 404, lead nowhere else and leave nothing
in the page store.
"""

import http.client
import random
import string
import time
from collections import Counter
from itertools import cycle

import pytest

from tests.faults.site import FULL

pytestmark = pytest.mark.xdist_group("faults")
REQUESTS = 10_000 if FULL else 208
ALLOWED = {301, 302, 400, 403, 404, 405, 410, 411, 414, 431}


def made_up():
    """(method, path, headers) that no visitor would send, one kind after another."""
    letters = random.choices(string.ascii_letters + string.digits + "-_.~", k=random.randint(1, 60))
    word = "".join(letters)
    return [
        ("GET", f"/{word}/", {}),
        ("GET", f"/bouwstenen/{word}/", {}),
        ("GET", f"/{word}", {}),
        ("GET", f"//evil.example/{word}", {}),
        ("GET", f"///evil.example/{word}/..", {}),
        ("GET", f"/\\evil.example/{word}", {}),
        ("GET", f"/%00{word}/", {}),
        ("GET", f"/%ff%fe{word}/", {}),
        ("GET", f"/..%2f..%2fetc/{word}", {}),
        ("GET", f"/static/../{word}", {}),
        ("GET", f"/static/{word}.css", {}),
        ("GET", f"/BOUWSTENEN/{word}/", {}),
        ("GET", f"/bouwstenen/WETEN/?{word}", {}),
        ("GET", f"/beheer/account/login/{word}/?next=https://evil.example/", {}),
        ("GET", f"/concept/{word}/", {}),
        ("GET", f"/open-data/{word}.csv", {}),
        ("GET", f"/{'a' * 7000}{word}/", {}),
        ("GET", f"/{'a' * 64_000}{word}/", {}),
        ("GET", "/", {"Host": f"{word}.evil.example"}),
        ("GET", "/", {"Host": "localhost:x"}),
        ("GET", "/bouwstenen/", {"Host": "evil.example", "X-Forwarded-Host": "localhost"}),
        (
            "GET",
            f"/{word}/",
            {"X-Forwarded-Host": "evil.example", "Accept-Encoding": word, "If-None-Match": word},
        ),
        ("GET", f"/{word}/", {"X-Junk": "j" * 64_000}),
        ("GET", f"/{word}/", {"Cookie": f"sessie={word}; csrf={word}"}),
        ("POST", f"/{word}/", {"Content-Type": "application/json"}),
        ("BREW", f"/{word}/", {}),
    ]


def ask(site, method, path, headers):
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    connection._validate_path = lambda path: None
    try:
        connection.request(method, path, headers={"Host": site.url.split("/")[2]} | headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Location", "/")
    finally:
        connection.close()


def test_header_cannot_put_the_site_elsewhere(site):
    """The parts that all pages share are made by whoever comes first after a change."""
    status, _ = ask(site, "GET", "/weg/bouwstenen/", {"SCRIPT_NAME": "/weg"})

    assert status == 404
    assert [path for path in site.paths() if b"/weg/" in site.get(path)[1]] == []


def test_junk_is_refused_and_leaves_nothing(site):
    paths = site.paths()
    for path in (*paths, "/sitemap.xml"):
        site.get(path)
    stored = sorted((site.var / "paginas").iterdir())
    statuses, times, kinds = Counter(), [], cycle(range(len(made_up())))

    for _ in range(REQUESTS):
        method, path, headers = made_up()[next(kinds)]
        begin = time.monotonic()
        status, location = ask(site, method, path, headers)
        times.append(time.monotonic() - begin)
        statuses[status] += 1
        assert status in ALLOWED, (status, method, path[:100], str(headers)[:100])
        assert location.startswith("/") and not location.startswith(("//", "/\\")), (
            path[:100],
            location,
        )

    times.sort()
    half = REQUESTS // 20
    print(
        f"\nF19 {dict(statuses)}, p50 {times[len(times) // 2] * 1000:.0f} ms, p95 "
        f"{times[-half] * 1000:.0f} ms"
    )
    assert sorted((site.var / "paginas").iterdir()) == stored
    assert [site.get(path)[0] for path in paths] == [200] * len(paths)
