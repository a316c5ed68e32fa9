
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from advocacy.tenancy.row_security import EnableRowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0003_publishing_engine'),
        ('tenancy', '0002_sharing_limits'),
    ]

    operations = [
        migrations.AddField(
            model_name='share',
            name='mentions',
            field=models.JSONField(blank=True, db_default=[], default=list),
        ),
        migrations.CreateModel(
            name='DraftVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('language', models.CharField(blank=True, max_length=5)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.organization')),
                ('share', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='sharing.share')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        EnableRowSecurity("DraftVersion"),
    ]
