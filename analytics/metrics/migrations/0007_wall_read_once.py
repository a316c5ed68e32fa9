from django.db import migrations

from advocacy.tenancy.row_security import ReadOrganizationOnce


class Migration(migrations.Migration):
    dependencies = [("metrics", "0006_recount_teams")]

    operations = [ReadOrganizationOnce("EngagementSnapshot", "ShareFigures")]
