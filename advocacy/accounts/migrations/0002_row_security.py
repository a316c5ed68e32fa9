from django.db import migrations

from advocacy.tenancy.row_security import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        EnableRowSecurity(
            "Team",
            "Membership",
            "TeamManagement",
            "Invitation",
        )
    ]
