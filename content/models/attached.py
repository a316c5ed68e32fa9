"""The files that a post carries beside its own picture."""

from __future__ import annotations

from django.db import models

from advocacy.tenancy.models import TenantModel
from content.models.media import MediaAsset
from content.models.posts import Post


class PostMedia(TenantModel):
    """A further picture, a document or a video of a post, in the order they are shared."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="attachments")
    # A file that a post needs is not deleted below it.
    asset = models.ForeignKey(MediaAsset, on_delete=models.PROTECT, related_name="attachments")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["post", "asset"], name="post_media_once"),
            # Checked at the end of the transaction, so that two files can change places.
            models.UniqueConstraint(
                fields=["post", "position"],
                name="post_media_in_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} #{self.position}"
