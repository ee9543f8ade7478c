"""The cost of a page beside a bare Django view and nginx, in the same run: `make bench`.

Two parts, on a SQLite database of its own that is thrown away. First the site through gunicorn as
in production, side by side with servers that give the very same bytes (bench/rounds.py). Then how
pages grow with the number of items, in this process (bench/pages.py). Figures are ratios: they hold
on another machine. `python -m bench short` does all of it once, to see that it runs; its figures
mean nothing.
"""

import os
import secrets
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command

from bench.servers import free_port


def main(short):
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        os.environ |= {
            "SECRET_KEY": secrets.token_hex(40),
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "VAR_DIR": folder,
            "SITE_URL": f"http://localhost:{port}",
            "BIND": f"127.0.0.1:{port}",
            "WEB_CONCURRENCY": "1" if short else os.environ.get("WEB_CONCURRENCY", "2"),
            # With DEBUG no static files need to be collected, which takes the longest.
            "DEBUG": "on" if short else "off",
            "DJANGO_SETTINGS_MODULE": "aanpak.settings",
        }
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("laad_inhoud")
        if not short:
            call_command("collectstatic", interactive=False, verbosity=0)
        # Imported late: their models need the settings.
        for part in ("bench.rounds", "bench.pages"):
            import_module(part).run(Path(folder), short)


if __name__ == "__main__":
    main(short=sys.argv[1:] == ["short"])
