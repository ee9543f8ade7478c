"""Two editors who save the same page at the very same moment, many times over: nothing that was
typed gets lost.
"""

import sqlite3
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace
from urllib.parse import urlencode

from tests.beheer import form_data
from tests.browser.conftest import log_in
from tests.faults.site import FULL
from tests.pages import Page

ROUNDS = 100 if FULL else 25


def cookie_of(browser, site, username):
    context = browser.new_context()
    log_in(context.new_page(), site, username)
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in context.cookies())


def ask(url, cookie, data=None):
    body = urlencode(data, doseq=True).encode() if data else None
    with urllib.request.urlopen(
        urllib.request.Request(url, body, {"Cookie": cookie}), timeout=60
    ) as response:
        return Page(SimpleNamespace(content=response.read(), status_code=response.status))


def test_rounds_of_two_saves_at_once_lose_nothing(site, browser, database):
    url = f"{site}/beheer/aanpak/pagina/7/change/"
    cookies = [cookie_of(browser, site, name) for name in ("rita", "eva")]
    start = Barrier(2)

    def save(number, cookie):
        """Types a text of its own in the form as it stands, waits for the other, and saves."""
        typed = []
        for place in range(ROUNDS):
            data = form_data(ask(url, cookie))
            typed.append(f"Ronde {place}, redacteur {number}.")
            start.wait(timeout=60)
            answer = ask(url, cookie, data | {"samenvatting": typed[-1], "_concept": "x"})
            assert answer.status == 200
        return typed

    with ThreadPoolExecutor(2) as pool:
        typed = [text for texts in pool.map(save, (1, 2), cookies) for text in texts]

    with sqlite3.connect(database) as connection:
        stored = {
            text
            for (text,) in connection.execute(
                "SELECT gegevens ->> '$.velden.samenvatting' FROM redactie_versie"
            )
        }
    assert len(typed) == 2 * ROUNDS
    assert set(typed) - stored == set()
