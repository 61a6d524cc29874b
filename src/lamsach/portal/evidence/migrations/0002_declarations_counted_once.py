from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0001_initial"),
        ("units", "0002_tree_state"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="devicedeclaration",
            name="key",
            field=models.UUIDField(null=True),
        ),
        migrations.AddConstraint(
            model_name="devicedeclaration",
            constraint=models.UniqueConstraint(fields=("unit", "key"), name="declaration_once"),
        ),
    ]
