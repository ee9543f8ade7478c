from django.contrib.auth.management import create_permissions
from django.db import migrations

CONTENT = {
    "aanpak": ["pagina"],
    "bouwstenen": ["bouwsteen", "advies", "ondersteuningsvorm"],
    "cijfers": ["cijfer"],
    "domeinen": ["domein", "bijdrage"],
    "redactie": ["bron"],
    "stappen": ["stap", "actie"],
}


def make_group(apps, schema_editor):
    """A redacteur may do everything with the content, nothing with users or settings."""
    permission = apps.get_model("auth", "Permission").objects
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Redacteur")
    for app_label, models in CONTENT.items():
        # Permissions are normally made after all migrations; this one needs them now.
        app_config = apps.get_app_config(app_label)
        app_config.models_module = True
        create_permissions(app_config, apps=apps, verbosity=0)
        app_config.models_module = None
        group.permissions.add(*permission.filter(content_type__app_label=app_label, content_type__model__in=models))


class Migration(migrations.Migration):
    dependencies = [
        ("aanpak", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("bouwstenen", "0001_initial"),
        ("cijfers", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("domeinen", "0001_initial"),
        ("stappen", "0001_initial"),
    ]

    operations = [migrations.RunPython(make_group, migrations.RunPython.noop)]
