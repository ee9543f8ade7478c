import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("redactie", "0002_versies"),
    ]

    operations = [
        migrations.CreateModel(
            name="MoeilijkWoord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "woord",
                    models.CharField(
                        help_text="Eén woord of een paar. De controle vindt ook ‘gerealiseerd’ als hier ‘realiseren’ staat.",
                        max_length=80,
                        verbose_name="moeilijk woord",
                    ),
                ),
                (
                    "liever",
                    models.CharField(
                        help_text="Weet u er meer? Zet er een komma tussen.", max_length=120, verbose_name="schrijf liever"
                    ),
                ),
            ],
            options={
                "verbose_name": "moeilijk woord",
                "verbose_name_plural": "moeilijke woorden",
                "ordering": [django.db.models.functions.text.Lower("woord"), "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("woord"),
                        name="redactie_moeilijkwoord_eenmaal",
                        violation_error_message="Dit woord staat al in de lijst.",
                    )
                ],
            },
        ),
    ]
