from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.models import Q


def give_rights(apps, schema_editor):
    """Everyone who writes keeps what stands under Verdieping, and the termijnen of a page."""
    # Permissions are normally made after all migrations; this one needs them now.
    for label in ("aanpak", "verdieping"):
        app_config = apps.get_app_config(label)
        app_config.models_module = True
        create_permissions(app_config, apps=apps, verbosity=0)
        app_config.models_module = None
    rights = apps.get_model("auth", "Permission").objects.filter(
        Q(content_type__app_label="verdieping")
        | Q(content_type__app_label="aanpak", content_type__model="termijn")
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=["Redacteur", "Eindredacteur", "Beheerder"]):
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [
        ("aanpak", "0021_termijn"),
        ("verdieping", "0001_initial"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
