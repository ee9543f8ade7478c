import getpass
import sys

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from aanpak.instellingen import Instellingen

CONTACT = (
    "organisatie",
    "telefoon",
    "email",
    "openingstijden",
    "adres",
)


class Command(BaseCommand):
    help = (
        "Maakt iemand die kan inloggen: een beheerder, "
        "of met --redacteur iemand die alleen de inhoud bijwerkt."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--redacteur",
            action="store_true",
            help="wel de inhoud, niet de gebruikers en instellingen",
        )

    def handle(self, redacteur, **options):
        try:
            username = self.ask_username()
            email = input("E-mailadres (mag leeg): ").strip()
            user = User(username=username, email=email, is_staff=True)
            user.set_password(self.ask_password(user))
        except (EOFError, KeyboardInterrupt):
            raise CommandError("Gestopt; er is niemand toegevoegd.") from None
        user.is_superuser = not redacteur
        user.save()
        if redacteur:
            user.groups.add(Group.objects.get(name="Redacteur"))
        self.stdout.write(f"Klaar: {user.username} kan inloggen op /beheer/.")
        if user.is_superuser and sys.stdin.isatty():
            self.ask_contact()

    def ask_contact(self):
        """Who is behind the site and how to reach them, as far as that is not filled in yet."""
        instellingen = Instellingen.load()
        empty = []
        for name in CONTACT:
            if not getattr(instellingen, name):
                empty.append(instellingen._meta.get_field(name))
        if not empty:
            return
        self.stdout.write("Hoe bereiken bezoekers u? Met Enter slaat u een vraag over.")
        try:
            for field in empty:
                setattr(instellingen, field.name, self.ask_field(field, instellingen))
        except (EOFError, KeyboardInterrupt):
            self.stdout.write("Gestopt. De rest vult u later in, bij Instellingen.")
        instellingen.save()

    def ask_field(self, field, instellingen):
        while True:
            value = input(f"{field.verbose_name.capitalize()}: ").strip()
            try:
                return field.clean(value, instellingen)
            except ValidationError as error:
                self.stderr.write(" ".join(error.messages))

    def ask_username(self):
        while True:
            username = input("Gebruikersnaam: ").strip()
            try:
                User._meta.get_field("username").run_validators(username)
            except ValidationError as error:
                self.stderr.write(" ".join(error.messages))
                continue
            if username and not User.objects.filter(username__iexact=username).exists():
                return username
            self.stderr.write("Kies een gebruikersnaam die nog niet bestaat.")

    def ask_password(self, user):
        while True:
            password = getpass.getpass("Wachtwoord (minstens 12 tekens, u ziet niet wat u typt): ")
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.stderr.write(" ".join(error.messages))
                continue
            if password == getpass.getpass("Nog een keer: "):
                return password
            self.stderr.write("De twee wachtwoorden zijn niet gelijk.")
