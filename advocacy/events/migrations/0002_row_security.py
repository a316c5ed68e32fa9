from django.db import migrations

from advocacy.tenancy.row_security import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        EnableRowSecurity(
            "DomainEvent",
            "Delivery",
        )
    ]
