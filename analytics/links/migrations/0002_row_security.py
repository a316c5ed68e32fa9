from django.db import migrations

from advocacy.tenancy.row_security import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [("links", "0001_initial")]

    operations = [
        EnableRowSecurity(
            "TrackedLink",
            "Click",
            "LinkDay",
        )
    ]
