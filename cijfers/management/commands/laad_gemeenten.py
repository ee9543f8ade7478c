from django.core.management.base import BaseCommand

from cijfers.startgegevens import load_gemeenten


class Command(BaseCommand):
    help = (
        "Laadt de gemeenten, hun plaatsen en de cijfers waarmee de site begint. "
        "Vult alleen aan wat nog ontbreekt: wat er al staat, blijft zoals het is."
    )

    def handle(self, **options):
        added = {name: number for name, number in load_gemeenten().items() if number}
        if not added:
            self.stdout.write("Alles stond er al; er is niets veranderd.")
            return
        words = ", ".join(f"{number} {name}" for name, number in added.items())
        self.stdout.write(f"Toegevoegd: {words}.")
