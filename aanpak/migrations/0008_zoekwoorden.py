from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('aanpak', '0007_rechten_praktijk'),
    ]

    operations = [
        migrations.CreateModel(
            name='Synoniem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('woorden', models.CharField(help_text='Woorden die hetzelfde betekenen, met een komma ertussen. Wie het ene woord zoekt, vindt ook de andere.', max_length=300, unique=True, verbose_name='woorden')),
            ],
            options={
                'verbose_name': 'regel met synoniemen',
                'verbose_name_plural': 'synoniemen',
                'ordering': ['woorden', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Zoekvraag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('woorden', models.CharField(max_length=100, verbose_name='gezocht op')),
                ('dag', models.DateField(verbose_name='dag')),
                ('aantal', models.PositiveIntegerField(default=1, verbose_name='aantal keer')),
            ],
            options={
                'default_permissions': ('view',),
                'verbose_name': 'vraag zonder resultaat',
                'verbose_name_plural': 'vragen zonder resultaat',
                'ordering': ['-dag', '-aantal', 'woorden'],
                'constraints': [models.UniqueConstraint(fields=('dag', 'woorden'), name='aanpak_zoekvraag_eenmaal_per_dag', violation_error_message='Deze vraag staat al bij deze dag.')],
            },
        ),
    ]
