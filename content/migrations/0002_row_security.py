from django.db import migrations

from advocacy.tenancy.row_security import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [("content", "0001_initial")]

    operations = [
        EnableRowSecurity(
            "MediaAsset",
            "MediaRendition",
            "Topic",
            "Purpose",
            "Campaign",
            "Post",
            "PostTopic",
            "PostAudienceTeam",
            "Caption",
            "PostRevision",
            "ReviewEntry",
            "SavedPost",
            "DismissedPost",
            "SeenPost",
            "TopicInterest",
        )
    ]
