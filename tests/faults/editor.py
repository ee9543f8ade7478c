"""An editor with a browser, over HTTP: logs in, opens the form of a page, changes fields, presses a button."""

import http.client
import re
from types import SimpleNamespace
from urllib.parse import urlencode

from tests.beheer import errors, form_data, messages
from tests.faults.site import PASSWORD
from tests.pages import Page

LOGIN = "/beheer/account/login/"


class Editor:
    """Someone who is logged in at a site. `self.site` may become another node: the session goes along."""

    def __init__(self, site, name="eva"):
        self.site, self.cookies, self.place = site, {}, ""
        page = Page(self.request("GET", LOGIN))
        data = {"csrfmiddlewaretoken": token(page.html), "login": name, "password": PASSWORD}
        answer = self.request("POST", LOGIN, data)
        assert answer.status_code == 302, f"{name} could not log in: {answer.status_code} {errors(Page(answer))}"

    def request(self, method, path, data=None):
        """One request: the answer, with status_code, content and headers, not followed.

        Raises OSError or HTTPException when there is no whole answer. It is never sent again: a save could count twice.
        """
        headers = {"Host": self.site.url.split("/")[2], "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
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
        return SimpleNamespace(status_code=response.status, content=content, headers=response.headers)

    def open(self, url):
        """The form of a page, filled in as it stands: what its button would send."""
        answer = self.request("GET", url)
        assert answer.status_code == 200, f"{url}: {answer.status_code}"
        return form_data(Page(answer))

    def send(self, url, data, button="_publiceren"):
        """Presses a button. True when the site said that it has the text (it sends the editor on); raises without answer."""
        answer = self.request("POST", url, data | {button: "x"})
        self.place = answer.headers.get("Location", "")
        assert answer.status_code in (200, 302), f"{url}: {answer.status_code}"
        return answer.status_code == 302

    def save(self, url, button="_publiceren", **changes):
        """Opens the form, changes some fields, presses a button: what the page after that says to the editor."""
        saved = self.send(url, self.open(url) | changes, button)
        assert saved, f"{url} was not saved"
        return messages(Page(self.request("GET", self.place)))


def token(html):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[1]


def change_url(label, pk):
    """The address of a form: change_url("stappen.stap", 1)."""
    return f"/beheer/{label.replace('.', '/')}/{pk}/change/"
