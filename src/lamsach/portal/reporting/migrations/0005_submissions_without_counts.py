from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0004_figures_apart"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="submission", name="reporting_s_campaig_ec768f_idx"),
        migrations.RemoveField(model_name="submission", name="counts"),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["campaign", "counting", "id"], name="reporting_s_campaig_f5a606_idx"),
        ),
    ]
