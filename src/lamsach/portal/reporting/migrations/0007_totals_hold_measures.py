from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0006_totals_made_from"),
    ]

    operations = [
        migrations.AddField(
            model_name="totalsmade",
            name="measures",
            field=models.TextField(blank=True, default=""),
        ),
    ]
