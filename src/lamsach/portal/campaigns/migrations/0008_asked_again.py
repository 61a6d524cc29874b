from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0007_pages_sent_once"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("issued", "A directive has come in"),
                    ("corrected", "A directive was corrected"),
                    ("withdrawn", "A directive was withdrawn"),
                    ("passed_on", "Tasks of a predecessor have passed to you"),
                    ("extension_asked", "A unit asks for more time"),
                    ("extended", "You have more time"),
                    ("refused", "More time was refused"),
                    ("waived", "A task was waived"),
                    ("asked_again", "A task that was waived is asked for again"),
                    ("reminded", "A reminder"),
                    ("returned", "A report was returned"),
                    ("accepted", "A report was accepted"),
                ],
                max_length=16,
            ),
        ),
    ]
