
import advocacy.tenancy.rules
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='organization',
            name='hard_daily_share_cap',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='limit per day'),
        ),
        migrations.AddField(
            model_name='organization',
            name='linkedin_page_name',
            field=models.CharField(blank=True, max_length=100, verbose_name='name of the LinkedIn page'),
        ),
        migrations.AddField(
            model_name='organization',
            name='linkedin_page_urn',
            field=models.CharField(blank=True, max_length=60, validators=[advocacy.tenancy.rules.validate_page_urn], verbose_name='number of the LinkedIn page'),
        ),
    ]
