from django.db import migrations, models

CHUNK = 2000


def fill(apps, _schema_editor):
    """Name the heading and the group under which each recipient stands: further lines that named it were not kept."""
    recipients = apps.get_model("campaigns", "Recipient").objects
    waiting = []
    for recipient in recipients.select_related("rule").iterator(CHUNK):
        rule = recipient.rule
        names = {recipient.heading, *((rule.label, rule.group_name) if rule else ())}
        recipient.groups = sorted(names - {""})
        if recipient.groups:
            waiting.append(recipient)
        if len(waiting) == CHUNK:
            recipients.bulk_update(waiting, ["groups"])
            waiting = []
    recipients.bulk_update(waiting, ["groups"])


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0009_reminders_sent_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="recipient",
            name="groups",
            field=models.JSONField(default=list),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
