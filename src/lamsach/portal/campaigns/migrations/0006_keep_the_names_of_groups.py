from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def keep(apps, _schema_editor):
    """Write down by which name the letters that are out address their groups."""
    names = apps.get_model("units", "UnitGroup").objects.filter(pk=OuterRef("group")).values("name")
    rules = apps.get_model("campaigns", "RecipientRule").objects.filter(group__isnull=False)
    rules.exclude(directive__state="draft").update(group_name=Subquery(names))


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0005_mail_taken_on_by_one_sender"),
    ]

    operations = [
        migrations.AddField(
            model_name="recipientrule",
            name="group_name",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
