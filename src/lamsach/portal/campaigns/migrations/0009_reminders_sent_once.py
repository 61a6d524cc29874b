from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0008_asked_again"),
    ]

    operations = [
        migrations.AddField("reminder", "page", models.UUIDField(null=True)),
    ]
