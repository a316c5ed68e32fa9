from django.db import migrations

from advocacy.tenancy.row_security import ReadOrganizationOnce


class Migration(migrations.Migration):
    dependencies = [("content", "0012_points_and_caps_of_sources")]

    # What every hub looks through.
    operations = [ReadOrganizationOnce("Post", "PostAudienceTeam", "SeenPost")]
