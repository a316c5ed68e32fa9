from django.db import migrations

from advocacy.tenancy.row_security import ReadOrganizationOnce


class Migration(migrations.Migration):
    dependencies = [("metrics", "0005_snapshots_without_number")]

    operations = [ReadOrganizationOnce("EngagementSnapshot", "ShareFigures")]
