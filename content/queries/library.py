"""The media library: every file once, by its bytes, with where it is used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from content.models import MediaAsset, Post, PostMedia

# Consent that ends this soon is worth a word.
SOON = timedelta(days=30)
PICKS = 24
STATES = ("unused", "no_alt", "consent_soon", "consent_over")


@dataclass(frozen=True)
class LibraryFilter:
    """What the library shows; an empty value filters nothing."""

    text: str = ""
    kind: str = ""
    state: str = ""


def library_table(wanted: LibraryFilter, *, today: date) -> QuerySet[MediaAsset]:
    """Files kept on purpose or used by a post, newest first; of copies the first stands for all."""
    first = (
        MediaAsset.objects.filter(Q(is_kept=True) | _is_used())
        .order_by("sha256", "pk")
        .distinct("sha256")
        .values("pk")
    )
    files: QuerySet[MediaAsset] = MediaAsset.objects.filter(pk__in=first)
    for word in wanted.text.replace("\0", "").split():
        files = files.filter(
            Q(title__icontains=word)
            | Q(alt_text__icontains=word)
            | Q(licence__icontains=word)
            | Q(sha256__in=_bytes_in(Post.objects.filter(title__icontains=word)))
        )
    if wanted.kind in MediaAsset.Kind.values:
        files = files.filter(kind=wanted.kind)
    match wanted.state:
        case "unused":
            files = files.exclude(sha256__in=MediaAsset.objects.filter(_is_used()).values("sha256"))
        case "no_alt":
            files = files.filter(kind=MediaAsset.Kind.PICTURE, alt_text="")
        case "consent_soon":
            files = files.filter(consent_expires_on__range=(today, today + SOON))
        case "consent_over":
            files = files.filter(consent_expires_on__lt=today)
    return files.order_by("-created_at", "-pk")


def library_picks(*, text: str, kind: str = "") -> list[MediaAsset]:
    """A handful of files to choose from; those whose consent is over are not offered."""
    today = timezone.localdate()
    table = library_table(LibraryFilter(text=text, kind=kind), today=today)
    return list(table.exclude(consent_expires_on__lt=today)[:PICKS])


def usable_assets(post: Post | None) -> Q:
    """Files that no other post has: what a picture shows is judged together with its post."""
    free = Q(posts=None, attachments=None)
    return free | Q(posts=post) | Q(attachments__post=post) if post else free


def copies_of(asset: MediaAsset) -> QuerySet[MediaAsset]:
    """Every row with the same bytes, the asset itself included."""
    copies: QuerySet[MediaAsset] = MediaAsset.objects.filter(sha256=asset.sha256)
    return copies


def posts_with(asset: MediaAsset) -> QuerySet[Post]:
    """The posts that show or carry this file, newest first."""
    copies = copies_of(asset).values("pk")
    attached = PostMedia.objects.filter(post=OuterRef("pk"), asset__in=copies)
    posts: QuerySet[Post] = Post.objects.filter(Q(picture__in=copies) | Exists(attached))
    return posts.order_by("-updated_at", "-pk")


def uses_of(assets: Iterable[MediaAsset]) -> dict[str, int]:
    """How many posts use each file, by its sha256; files that none uses are not in it."""
    digests = {asset.sha256 for asset in assets}
    counted: dict[str, int] = {}
    for path in ("posts", "attachments__post"):
        rows = (
            MediaAsset.objects.filter(sha256__in=digests, **{f"{path}__isnull": False})
            .values("sha256")
            .annotate(used=Count(path, distinct=True))
        )
        for row in rows:
            counted[row["sha256"]] = counted.get(row["sha256"], 0) + row["used"]
    return counted


def _is_used() -> Q:
    return Q(Exists(Post.objects.filter(picture=OuterRef("pk")))) | Q(
        Exists(PostMedia.objects.filter(asset=OuterRef("pk")))
    )


def _bytes_in(posts: QuerySet[Post]) -> QuerySet[MediaAsset]:
    shown = Q(posts__in=posts) | Q(attachments__post__in=posts)
    digests: QuerySet[MediaAsset] = MediaAsset.objects.filter(shown).values("sha256")  # type: ignore[assignment]
    return digests
