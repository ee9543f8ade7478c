from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('redactie', '0004_weblink'),
    ]

    operations = [
        migrations.CreateModel(
            name='Inhoudsstempel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('waarde', models.CharField(max_length=22)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='redactie_inhoudsstempel_een_rij', violation_error_message='Er is maar één stempel.')],
            },
        ),
    ]
