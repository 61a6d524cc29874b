from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0007_pages_sent_once"),
    ]

    operations = [
        migrations.AddField("reminder", "page", models.UUIDField(null=True)),
    ]
