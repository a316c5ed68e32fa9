from django.db import migrations

from advocacy.tenancy.row_security import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [("gamification", "0001_initial")]

    operations = [
        EnableRowSecurity(
            "PointRule",
            "PointEntry",
            "Standing",
            "TeamStanding",
            "StandingsRefresh",
            "BoardPreference",
        )
    ]
