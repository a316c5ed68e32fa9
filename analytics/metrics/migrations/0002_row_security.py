from django.db import migrations

from advocacy.tenancy.row_security import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [("metrics", "0001_initial")]

    operations = [
        EnableRowSecurity(
            "EngagementSnapshot",
            "ShareFigures",
            "DayFigures",
            "MemberDay",
            "PostDay",
            "RollupBucket",
            "ValueAssumptions",
            "Goal",
            "Checkpoint",
        )
    ]
