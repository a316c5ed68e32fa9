from django.db import migrations

from advocacy.tenancy.row_security import ReadOrganizationOnce


class Migration(migrations.Migration):
    dependencies = [("sharing", "0007_late_alert")]

    operations = [ReadOrganizationOnce("Share")]
