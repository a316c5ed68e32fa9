import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from advocacy.tenancy.row_security import EnableRowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_row_security'),
        ('content', '0004_kinds_and_files'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExternalReviewer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['created_at'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ReviewAbsence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_day', models.DateField(verbose_name='away from')),
                ('last_day', models.DateField(verbose_name='away until')),
            ],
            options={
                'ordering': ['first_day'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ReviewMention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ReviewPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('approvals', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(2)], verbose_name='how many people have to say yes')),
                ('by_topic_owners', models.BooleanField(default=False, verbose_name='only owners of the topics')),
                ('typos_stay_live', models.BooleanField(default=True, verbose_name='typing errors need no new review')),
                ('days', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='days for a review')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='TopicOwner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.RemoveConstraint(
            model_name='reviewentry',
            name='review_one_approval_each',
        ),
        migrations.AddField(
            model_name='post',
            name='judged_from',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='post',
            name='review_due_on',
            field=models.DateField(blank=True, null=True, verbose_name='review until'),
        ),
        migrations.AddField(
            model_name='reviewentry',
            name='caption',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='remarks', to='content.caption'),
        ),
        migrations.AddField(
            model_name='reviewentry',
            name='place',
            field=models.CharField(blank=True, choices=[('colleague', 'colleague'), ('legal', 'legal'), ('guest', 'guest')], max_length=10),
        ),
        migrations.AddField(
            model_name='reviewentry',
            name='resolved_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='topic',
            name='needs_legal',
            field=models.BooleanField(default=False, verbose_name='needs a legal review'),
        ),
        migrations.AlterField(
            model_name='reviewentry',
            name='kind',
            field=models.CharField(choices=[('comment', 'Comment'), ('submitted', 'Submitted'), ('changes_requested', 'Asked for changes'), ('approved', 'Approved'), ('withdrawn', 'Withdrawn'), ('corrected', 'Typing error corrected')], default='comment', max_length=20),
        ),
        migrations.AddField(
            model_name='externalreviewer',
            name='invited_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='accounts.membership'),
        ),
        migrations.AddField(
            model_name='externalreviewer',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='externalreviewer',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='external_reviewers', to='content.post'),
        ),
        migrations.AddField(
            model_name='reviewentry',
            name='external',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='content.externalreviewer'),
        ),
        migrations.AddField(
            model_name='reviewabsence',
            name='membership',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='review_absences', to='accounts.membership'),
        ),
        migrations.AddField(
            model_name='reviewabsence',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='reviewabsence',
            name='stand_in',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.membership'),
        ),
        migrations.AddField(
            model_name='reviewmention',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='content.reviewentry'),
        ),
        migrations.AddField(
            model_name='reviewmention',
            name='membership',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.membership'),
        ),
        migrations.AddField(
            model_name='reviewmention',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='reviewpolicy',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='topicowner',
            name='membership',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.membership'),
        ),
        migrations.AddField(
            model_name='topicowner',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='topicowner',
            name='topic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='owners', to='content.topic'),
        ),
        migrations.AddConstraint(
            model_name='reviewabsence',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='review_absence_has_length'),
        ),
        migrations.AddConstraint(
            model_name='reviewabsence',
            constraint=models.CheckConstraint(condition=models.Q(('stand_in', None), models.Q(('stand_in', models.F('membership')), _negated=True), _connector='OR'), name='review_absence_by_another'),
        ),
        migrations.AddConstraint(
            model_name='reviewmention',
            constraint=models.UniqueConstraint(fields=('entry', 'membership'), name='review_mention_once'),
        ),
        migrations.AddConstraint(
            model_name='reviewpolicy',
            constraint=models.UniqueConstraint(fields=('organization',), name='review_policy_once'),
        ),
        migrations.AddConstraint(
            model_name='topicowner',
            constraint=models.UniqueConstraint(fields=('topic', 'membership'), name='topic_owner_once'),
        ),
        EnableRowSecurity(
            "ReviewPolicy", "TopicOwner", "ReviewAbsence", "ExternalReviewer", "ReviewMention"
        ),
    ]
