from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_sign_ins_and_ways_in"),
    ]

    operations = [
        migrations.AddField("person", "page", models.UUIDField(null=True, unique=True)),
    ]
