from django.db import migrations

from advocacy.tenancy.row_security import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [("sharing", "0001_initial")]

    operations = [
        EnableRowSecurity(
            "LinkedInApp",
            "LinkedInAccount",
            "Share",
            "ShareAttempt",
        )
    ]
