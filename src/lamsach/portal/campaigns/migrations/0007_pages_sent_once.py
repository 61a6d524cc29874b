from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0006_keep_the_names_of_groups"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("campaign", "key", models.UUIDField(null=True)),
        migrations.AddField("directive", "key", models.UUIDField(null=True)),
        migrations.AddField("formtemplate", "page", models.UUIDField(null=True)),
        migrations.AddConstraint(
            "campaign", models.UniqueConstraint(fields=("created_by", "key"), name="campaign_once")
        ),
        migrations.AddConstraint(
            "directive", models.UniqueConstraint(fields=("created_by", "key"), name="directive_once")
        ),
        migrations.AddConstraint(
            "formtemplate", models.UniqueConstraint(fields=("owner", "page"), name="form_copied_once")
        ),
    ]
