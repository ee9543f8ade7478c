from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from aanpak.noodsite.site import Copy, NoCopy, changed_at, state
from aanpak.noodsite.store import keep, pack, workplace

TRIES = 5


class Command(BaseCommand):
    help = (
        "Maakt een kopie van de hele site als gewone bestanden, met een zip en een controlegetal. De kopie werkt op elke "
        "webserver en ook zonder. Lukt het niet, dan blijft de vorige kopie staan."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--naar", type=Path, default=settings.VAR_DIR / "export", help="de map voor de kopieën"
        )

    def handle(self, naar, **options):
        try:
            with workplace(naar) as folder:
                copy = self.make_copy(folder)
                archive = pack(copy.folder, folder, copy.moment)
                keep(copy.folder, archive, naar)
        except NoCopy as error:
            raise CommandError(f"{error} Er is niets veranderd.") from error
        except OSError as error:
            raise CommandError(
                f"Schrijven in {naar} lukt niet: {error.strerror}. Er is niets veranderd."
            ) from error
        for page, address in sorted(copy.dead_links):
            self.stderr.write(
                f"Op {page} staat een link naar {address}, maar daar vindt een bezoeker niets."
            )
        self.stdout.write(
            f"{copy.number} bestanden staan in {naar / 'site'} en in {naar / archive.name}."
        )

    def make_copy(self, folder: Path) -> Copy:
        """A copy in which all pages are of the same moment: when an editor changes something meanwhile, it starts again."""
        for number in range(TRIES):
            before, moment = state(), changed_at()
            if not moment:
                raise NoCopy("Er staat nog niets op de site.")
            copy = Copy(folder / str(number), moment)
            failure = self.fill(copy)
            if state() == before:
                if failure:
                    raise failure
                return copy
        raise NoCopy("De site veranderde steeds tijdens de export. Probeer het later nog eens.")

    def fill(self, copy) -> NoCopy | None:
        """Makes the copy; returns why it cannot be made."""
        try:
            with tqdm(copy.make(), unit=" bestanden", leave=False, disable=None) as bar:
                for _ in bar:
                    bar.total = len(copy.names)
        except NoCopy as failure:
            return failure
        return None
