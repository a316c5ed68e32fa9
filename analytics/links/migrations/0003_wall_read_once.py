from django.db import migrations

from advocacy.tenancy.row_security import ReadOrganizationOnce


class Migration(migrations.Migration):
    dependencies = [("links", "0002_row_security")]

    operations = [ReadOrganizationOnce("TrackedLink", "Click", "LinkDay")]
