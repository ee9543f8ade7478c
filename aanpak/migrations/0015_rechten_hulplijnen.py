from django.contrib.auth.management import create_permissions
from django.db import migrations


def give_rights(apps, schema_editor):
    """Everyone who writes keeps the hulplijnen."""
    # Permissions are normally made after all migrations; this one needs them now.
    app_config = apps.get_app_config("aanpak")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None
    rights = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="aanpak", content_type__model="hulplijn"
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=["Redacteur", "Eindredacteur", "Beheerder"]):
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [("aanpak", "0014_hulplijn")]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
