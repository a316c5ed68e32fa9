from django.db import migrations

from advocacy.tenancy.row_security import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_initial")]

    operations = [
        EnableRowSecurity(
            "Policy",
            "PolicyVersion",
            "PolicyText",
            "Acknowledgement",
            "TextRule",
            "DisclosureSetting",
            "DisclosureWording",
            "Guide",
            "GuideText",
        )
    ]
