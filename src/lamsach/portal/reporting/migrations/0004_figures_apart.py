"""Figures move into narrow rows of their own. The old column goes in the next migration: PostgreSQL wants both apart."""

from itertools import islice

import django.db.models.deletion
from django.db import migrations, models

from lamsach.campaign.figures import write_row

BATCH = 2_000


def copy(apps, _schema_editor):
    """Write the figures of every submission into a row of its own."""
    submissions, figures = apps.get_model("reporting", "Submission"), apps.get_model("reporting", "ReportedFigures")
    rows = submissions.objects.values_list("pk", "unit_id", "counts").iterator(BATCH)
    made = (
        figures(submission_id=pk, unit_id=unit, measures=measures, figures=numbers)
        for pk, unit, counts in rows
        for measures, numbers in [write_row(counts)]
    )
    while some := list(islice(made, BATCH)):
        figures.objects.bulk_create(some)


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0003_totals_without_counts"),
        ("units", "0002_tree_state"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportedFigures",
            fields=[
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reported",
                        serialize=False,
                        to="reporting.submission",
                    ),
                ),
                ("measures", models.TextField(blank=True)),
                ("figures", models.TextField(blank=True)),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="units.unit",
                    ),
                ),
            ],
        ),
        migrations.RunPython(copy, migrations.RunPython.noop),
    ]
