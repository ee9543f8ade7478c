from django.contrib.auth.management import create_permissions
from django.db import migrations


def give_rights(apps, schema_editor):
    """Who publishes sees the deliveries, and keeps the links to the GGD of each municipality."""
    # Permissions are normally made after all migrations; this one needs them now.
    app_config = apps.get_app_config("cijfers")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None
    rights = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="cijfers", content_type__model__in=["gemeente", "levering"]
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=["Eindredacteur", "Beheerder"]):
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [
        ("aanpak", "0010_licentie"),
        ("cijfers", "0002_gemeenten"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
