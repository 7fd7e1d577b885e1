"""A draft has passages, so that a number can be derived from rows."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lab", "0002_more_demo_models"),
    ]

    operations = [
        migrations.CreateModel(
            name="Passage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.PositiveIntegerField(default=0)),
                (
                    "draft",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="lab.draft"),
                ),
            ],
        ),
    ]
