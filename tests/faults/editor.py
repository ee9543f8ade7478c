"""An editor with a browser, over HTTP: logs in, opens the form of a page, changes fields, presses a
button.
"""

import http.client
import re
import sys
import time
from threading import Event, Thread
from types import SimpleNamespace
from urllib.parse import urlencode

from tests.beheer import errors, form_data, messages
from tests.faults.site import PASSWORD
from tests.pages import Page

LOGIN = "/beheer/account/login/"


class Editor:
    """Someone who is logged in at a site.

    `self.site` may become another node: the session goes along.
    """

    def __init__(self, site, name="eva"):
        self.site, self.cookies, self.place = site, {}, ""
        page = Page(self.request("GET", LOGIN))
        data = {"csrfmiddlewaretoken": token(page.html), "login": name, "password": PASSWORD}
        answer = self.request("POST", LOGIN, data)
        assert answer.status_code == 302, (
            f"{name} could not log in: {answer.status_code} {errors(Page(answer))}"
        )

    def request(self, method, path, data=None):
        """One request: the answer, with status_code, content and headers, not followed.

        Raises OSError or HTTPException when there is no whole answer. It is never sent again: a
        save could count twice.
        """
        headers = {
            "Host": self.site.url.split("/")[2],
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
        }
        body = None
        if data is not None:
            body = urlencode(data, doseq=True)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": self.site.url,
                "Referer": self.site.url,
            }
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return SimpleNamespace(
            status_code=response.status, content=content, headers=response.headers
        )

    def open(self, url):
        """The form of a page, filled in as it stands: what its button would send."""
        answer = self.request("GET", url)
        assert answer.status_code == 200, f"{url}: {answer.status_code}"
        return form_data(Page(answer))

    def send(self, url, data, button="_publiceren"):
        """Presses a button.

        True when the site said that it has the text (it sends the editor on); raises without
        answer.
        """
        answer = self.request("POST", url, data | {button: "x"})
        self.place = answer.headers.get("Location", "")
        assert answer.status_code in (200, 302), f"{url}: {answer.status_code}"
        return answer.status_code == 302

    def save(self, url, button="_publiceren", **changes):
        """Opens the form, changes some fields, presses a button: what the page after that says to
        the editor.
        """
        saved = self.send(url, self.open(url) | changes, button)
        assert saved, f"{url} was not saved"
        return messages(Page(self.request("GET", self.place)))


def token(html):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[1]


def change_url(label, pk):
    """The address of a form: change_url("stappen.stap", 1)."""
    return f"/beheer/{label.replace('.', '/')}/{pk}/change/"


def marked(data, number):
    """The form with a number in the page and in each of its rows, so that half a save can be told
    from a whole one.
    """
    return data | {
        name: f"Opslag {number}."
        for name in data
        if re.fullmatch(r"samenvatting|\w+-\d+-tekst", name)
    }


def summarised(data, number):
    """The form with only a number in its summary: the usual change, small."""
    return data | {"samenvatting": f"Opslag {number}."}


class Writer(Thread):
    """Saves one page over and over, each time with another number, in the background until the end
    of the block.

    `acknowledged` has what the site said it had kept, {number: button}; `seconds` how long each of
    those saves took; `wrong` what it answered in another way; `sent` counts all. A save without an
    answer may have been kept or not: the form is opened again.
    """

    def __init__(
        self,
        site,
        name,
        label,
        pk,
        change=summarised,
        buttons=("_publiceren",),
        every=0.0,
        times=sys.maxsize,
    ):
        super().__init__(name=name, daemon=True)
        self.editor, self.url, self.change = Editor(site, name), change_url(label, pk), change
        self.buttons, self.every, self.times = buttons, every, times
        self.acknowledged, self.seconds, self.wrong, self.sent, self.over = {}, [], [], 0, Event()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join(60)
        assert not self.is_alive(), f"{self.name} waits for an answer"

    def run(self):
        for number in range(1, self.times + 1):
            begin = time.monotonic()
            try:
                self.save(number, self.buttons[number % len(self.buttons)])
            except (OSError, http.client.HTTPException):
                self.over.wait(0.05)  # the site is being started
            except AssertionError as error:
                self.wrong.append(str(error))
            if self.over.wait(max(self.every - (time.monotonic() - begin), 0)):
                return

    def save(self, number, button):
        data = self.change(self.editor.open(self.url), number)
        self.sent += 1
        begin = time.monotonic()
        assert self.editor.send(self.url, data, button), "the form came back with errors"
        self.seconds.append(time.monotonic() - begin)
        self.acknowledged[number] = button
