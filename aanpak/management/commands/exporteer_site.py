from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from aanpak.noodsite.pages import NoodsiteFout, content_state
from aanpak.noodsite.site import Noodsite, last_changed
from aanpak.noodsite.store import make_zip, replace_site, work_folder

ATTEMPTS = 5


class Command(BaseCommand):
    help = (
        "Maakt een kopie van de hele site als gewone bestanden, met een zip en een controlegetal. "
        "De kopie werkt op elke webserver en ook zonder. "
        "Lukt het niet, dan blijft de vorige kopie staan."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--naar",
            type=Path,
            default=settings.VAR_DIR / "export",
            help="de map voor de kopieën",
        )

    def handle(self, naar, **options):
        try:
            with work_folder(naar) as folder:
                noodsite = self.make_noodsite(folder)
                archive = make_zip(noodsite.folder, folder, noodsite.moment)
                replace_site(noodsite.folder, archive, naar)
        except NoodsiteFout as error:
            raise CommandError(f"{error} Er is niets veranderd.") from error
        except OSError as error:
            raise CommandError(
                f"Schrijven in {naar} lukt niet: {error.strerror}. Er is niets veranderd."
            ) from error
        for page, address in sorted(noodsite.dead_links):
            self.stderr.write(
                f"Op {page} staat een link naar {address}, maar daar vindt een bezoeker niets."
            )
        where = f"{naar / 'site'} en in {naar / archive.name}"
        self.stdout.write(f"{noodsite.file_count} bestanden staan in {where}.")

    def make_noodsite(self, folder: Path) -> Noodsite:
        """Starts again if an editor changes something, so that all pages are of one moment."""
        for attempt in range(ATTEMPTS):
            before = content_state()
            moment = last_changed()
            if not moment:
                raise NoodsiteFout("Er staat nog niets op de site.")
            noodsite = Noodsite(folder / str(attempt), moment)
            failure = self.fill(noodsite)
            if content_state() == before:
                if failure:
                    raise failure
                return noodsite
        raise NoodsiteFout(
            "De site veranderde steeds tijdens de export. Probeer het later nog eens."
        )

    def fill(self, noodsite) -> NoodsiteFout | None:
        """Makes the files. Returns the failure, which may be due to a change meanwhile."""
        try:
            with tqdm(
                noodsite.make(),
                unit=" bestanden",
                leave=False,
                disable=None,
            ) as bar:
                for _ in bar:
                    bar.total = len(noodsite.names)
        except NoodsiteFout as failure:
            return failure
        return None
