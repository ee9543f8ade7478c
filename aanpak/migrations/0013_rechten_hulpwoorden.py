import json

from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations


def give_rights(apps, schema_editor):
    """Everyone who writes keeps the words at which the search shows help."""
    # Permissions are normally made after all migrations; this one needs them now.
    app_config = apps.get_app_config("aanpak")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None
    rights = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="aanpak", content_type__model="hulpwoord"
    )
    roles = ["Redacteur", "Eindredacteur", "Beheerder"]
    for group in apps.get_model("auth", "Group").objects.filter(name__in=roles):
        group.permissions.add(*rights)


def give_launch_list(apps, schema_editor):
    """A site that has its content already gets these words too; an empty one loads them itself."""
    if not apps.get_model("aanpak", "Pagina").objects.exists():
        return
    fixture = settings.BASE_DIR / "fixtures/hulpwoorden.json"
    rows = [row["fields"] for row in json.loads(fixture.read_text())]
    hulpwoord = apps.get_model("aanpak", "Hulpwoord")
    hulpwoord.objects.bulk_create(
        [hulpwoord(woorden=row["woorden"], wanneer=row["wanneer"]) for row in rows],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("aanpak", "0012_hulpwoorden")]

    operations = [
        migrations.RunPython(give_rights, migrations.RunPython.noop),
        migrations.RunPython(give_launch_list, migrations.RunPython.noop),
    ]
