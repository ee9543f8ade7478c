from django.contrib.auth.management import create_permissions
from django.db import migrations


def give_rights(apps, schema_editor):
    """Everyone who writes chooses the words at which a page comes first."""
    # Permissions are normally made after all migrations; this one needs them now.
    app_config = apps.get_app_config("aanpak")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None
    rights = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="aanpak", content_type__model="uitgelicht"
    )
    roles = ["Redacteur", "Eindredacteur", "Beheerder"]
    for group in apps.get_model("auth", "Group").objects.filter(name__in=roles):
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [("aanpak", "0019_uitgelicht")]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
