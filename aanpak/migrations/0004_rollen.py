from django.contrib.auth.management import create_permissions
from django.db import migrations

CONTENT = [
    ("aanpak", "pagina"),
    ("bouwstenen", "bouwsteen"),
    ("bouwstenen", "advies"),
    ("bouwstenen", "ondersteuningsvorm"),
    ("cijfers", "cijfer"),
    ("domeinen", "domein"),
    ("domeinen", "bijdrage"),
    ("redactie", "bron"),
    ("stappen", "stap"),
    ("stappen", "actie"),
]
PEOPLE_AND_SETTINGS = [
    ("aanpak", "instellingen"),
    ("redactie", "werkafspraken"),
    ("redirects", "redirect"),
    ("auth", "user"),
]
GROUPS = {
    "Eindredacteur": (CONTENT, ["publiceren"]),
    "Beheerder": ([*CONTENT, *PEOPLE_AND_SETTINGS], ["publiceren", "view_logentry"]),
}


def make_groups(apps, schema_editor):
    """An eindredacteur also publishes what redacteuren write; a beheerder also keeps people and settings."""
    for app_config in apps.get_app_configs():
        # Permissions are normally made after all migrations; this one needs them now.
        app_config.models_module = True
        create_permissions(app_config, apps=apps, verbosity=0)
        app_config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects
    for name, (models, codenames) in GROUPS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        for app_label, model in models:
            group.permissions.add(*permissions.filter(content_type__app_label=app_label, content_type__model=model))
        group.permissions.add(*permissions.filter(codename__in=codenames))


class Migration(migrations.Migration):
    dependencies = [
        ("aanpak", "0003_offline_vanaf"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("bouwstenen", "0002_offline_vanaf"),
        ("domeinen", "0002_offline_vanaf"),
        ("redactie", "0002_versies"),
        ("redirects", "0001_initial"),
        ("stappen", "0002_offline_vanaf"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
