"""The least that Django can do: one view that gives the bytes that the site gives, as settings of a project of its own.

BENCH_FOLDER says where those bytes are, and BENCH_MIDDLEWARE whether the seven middlewares of a new project stand before it.
"""

import json
import os
from pathlib import Path

from django.http import HttpResponse
from django.urls import re_path

from bench.standard import STANDARD

SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = ["localhost"]
ROOT_URLCONF = "bench.bare"
INSTALLED_APPS = [
    f"django.contrib.{app}" for app in ("auth", "contenttypes", "sessions", "messages")
]
MIDDLEWARE = STANDARD if os.environ["BENCH_MIDDLEWARE"] == "seven" else []
X_FRAME_OPTIONS = "DENY"

FOLDER = Path(os.environ["BENCH_FOLDER"])
BODY, HEADERS = (FOLDER / "body").read_bytes(), json.loads((FOLDER / "headers").read_text())

urlpatterns = [re_path("", lambda request: HttpResponse(BODY, headers=HEADERS))]
