"""Settings of a bare Django project: one view that gives the very bytes that the site gives.

BENCH_FOLDER has those bytes. BENCH_MIDDLEWARE is "none" or "seven", as in a new project.
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
BODY = (FOLDER / "body").read_bytes()
HEADERS = json.loads((FOLDER / "headers").read_text())

urlpatterns = [re_path("", lambda request: HttpResponse(BODY, headers=HEADERS))]
