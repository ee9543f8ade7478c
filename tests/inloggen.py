"""Logging in as a test does it: the codes of an app, an address to come from, a person with a
second factor.
"""

import base64
import hashlib
import hmac
import struct
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from tests.factories import WACHTWOORD
from tests.pages import Page

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN = "/beheer/account/login/"
CODE = "/beheer/account/2fa/authenticate/"


def code_of(secret=SECRET, later=0):
    """The six digits that an app shows now, or some seconds later (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time() + later) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def give_app(user):
    """Gives the person an app with codes and recovery codes. Returns the recovery codes."""
    TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user).get_unused_codes()


def give_passkey(user):
    return Authenticator.objects.create(
        user=user, type="webauthn", data={"name": "Laptop", "credential": {}}
    )


def log_in(client, username, password=WACHTWOORD, address="127.0.0.1", **more):
    return client.post(LOGIN, {"login": username, "password": password} | more, REMOTE_ADDR=address)


def send_code(client, code, address="127.0.0.1"):
    return client.post(CODE, {"code": code}, REMOTE_ADDR=address)


def is_in(client):
    """Whether this browser may see the beheer."""
    return client.get("/beheer/").status_code == 200


def text_of(client, path):
    return Page(client.get(path, follow=True)).text


def messages(response):
    """What the page says went well."""
    return Page(response).texts("li", class_="success")


def away(user):
    """Where a beheerder takes away somebody's second factor."""
    return f"/beheer/auth/user/{user.pk}/extra-beveiliging/"
