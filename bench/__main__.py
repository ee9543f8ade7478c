"""CPU time of pages, as a ratio to a bare Django view in the same run: `make bench`.

Runs as in production, on a SQLite database of its own that is thrown away.
"""

import os
import secrets
import tempfile
from importlib import import_module

import django


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "SECRET_KEY": secrets.token_hex(40),
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "VAR_DIR": folder,
            "SITE_URL": "http://localhost:8000",
            "DJANGO_SETTINGS_MODULE": "aanpak.settings",
        }
        django.setup()
        import_module("bench.pages").run()  # not before: its models need the settings


if __name__ == "__main__":
    main()
