"""What a post may consist of. Every check raises `ApiError` with the code LinkedIn documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from advocacy.sharing.linkedin.simulator import errors, little_text, media, switches
from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.gates import Caller

FIELDS = frozenset(
    {
        "author",
        "commentary",
        "visibility",
        "distribution",
        "lifecycleState",
        "isReshareDisabledByAuthor",
        "content",
        "reshareContext",
    }
)
REQUIRED = ("author", "commentary", "visibility", "distribution", "lifecycleState")
DISTRIBUTION_FIELDS = frozenset(
    {"feedDistribution", "targetEntities", "thirdPartyDistributionChannels"}
)
CONTENT_FIELDS = {
    "article": frozenset({"source", "title", "description", "thumbnail", "thumbnailAltText"}),
    "media": frozenset({"id", "title", "altText"}),
    "multiImage": frozenset({"images", "altText"}),
    "poll": frozenset({"question", "options", "settings"}),
}
VISIBILITIES = ("PUBLIC", "CONNECTIONS", "LOGGED_IN")
DURATIONS = ("ONE_DAY", "THREE_DAYS", "SEVEN_DAYS", "FOURTEEN_DAYS")

LONGEST_COMMENTARY = 3000
LONGEST_ALT_TEXT = 4086
LONGEST_TITLE = 400
LONGEST_QUESTION = 140
LONGEST_OPTION = 30


def check(simulator: Simulator, caller: Caller, body: Mapping[str, Any]) -> None:
    """Refuse a post that LinkedIn would refuse."""
    _known(body, FIELDS, "")
    for field in REQUIRED:
        if body.get(field) is None:
            raise errors.missing_field(field)
    check_author(caller, body["author"])
    check_commentary(simulator, body["commentary"])
    if body["visibility"] not in VISIBILITIES:
        raise errors.invalid_value("visibility")
    if body["lifecycleState"] != "PUBLISHED":
        raise errors.invalid_value("lifecycleState", "it has to be PUBLISHED")
    if not isinstance(body.get("isReshareDisabledByAuthor", False), bool):
        raise errors.invalid_value("isReshareDisabledByAuthor")
    _distribution(body["distribution"])
    content, reshare = body.get("content"), body.get("reshareContext")
    if content is not None and reshare is not None:
        raise errors.invalid_value("content", "a reshare has no content of its own")
    if content is not None:
        _content(simulator, caller, content)
    elif reshare is not None:
        _reshare(simulator, reshare)
    elif not body["commentary"].strip():
        raise errors.invalid_value("commentary", "a post needs a text or content")


def check_author(caller: Caller, author: Any) -> None:
    if not isinstance(author, str) or not author.startswith("urn:li:"):
        raise errors.invalid_value("author")
    if author.startswith("urn:li:organization:"):
        # Posting for a page takes w_organization_social, which no app has here.
        raise errors.foreign_field("/author")
    if not author.startswith("urn:li:person:"):
        raise errors.invalid_urn("author", author)
    if author != caller.urn:
        raise errors.foreign_field("/author")


def check_commentary(simulator: Simulator, commentary: Any) -> None:
    if not isinstance(commentary, str):
        raise errors.invalid_value("commentary")
    counted = commentary
    if not switches.load(simulator.state).escapes_count:
        counted = little_text.parse(commentary).text
    if len(counted) > LONGEST_COMMENTARY:
        raise errors.too_long("commentary", LONGEST_COMMENTARY)


def _known(values: Mapping[str, Any], fields: frozenset[str], path: str) -> None:
    for name in values:
        if name not in fields:
            raise errors.unknown_field(f"{path}/{name}")


def _object(value: Any, field: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise errors.invalid_value(field, "an object is expected")
    return value


def _text(values: Mapping[str, Any], name: str, path: str, *, limit: int, required: bool) -> None:
    value = values.get(name)
    if value is None:
        if required:
            raise errors.missing_field(f"{path}/{name}")
        return
    if not isinstance(value, str) or (required and not value.strip()):
        raise errors.invalid_value(f"{path}/{name}")
    if len(value) > limit:
        raise errors.too_long(f"{path}/{name}", limit)


def _distribution(value: Any) -> None:
    distribution = _object(value, "distribution")
    _known(distribution, DISTRIBUTION_FIELDS, "/distribution")
    if "feedDistribution" not in distribution:
        raise errors.missing_field("distribution/feedDistribution")
    if distribution["feedDistribution"] != "MAIN_FEED":
        raise errors.invalid_value("distribution/feedDistribution")
    for name in ("targetEntities", "thirdPartyDistributionChannels"):
        if distribution.get(name, []) != []:
            raise errors.invalid_value(f"distribution/{name}")


def _content(simulator: Simulator, caller: Caller, value: Any) -> None:
    content = _object(value, "content")
    _known(content, frozenset(CONTENT_FIELDS), "/content")
    if len(content) != 1:
        raise errors.invalid_value("content", "exactly one kind of content is expected")
    kind = next(iter(content))
    part = _object(content[kind], f"content/{kind}")
    _known(part, CONTENT_FIELDS[kind], f"/content/{kind}")
    match kind:
        case "article":
            _article(simulator, caller, part)
        case "media":
            _media(simulator, caller, part)
        case "multiImage":
            _multi_image(simulator, caller, part)
        case "poll":
            _poll(part)


def _article(simulator: Simulator, caller: Caller, article: Mapping[str, Any]) -> None:
    path = "content/article"
    source = article.get("source")
    if source is None:
        raise errors.missing_field(f"{path}/source")
    if not isinstance(source, str) or not _web_address(source):
        raise errors.invalid_value(f"{path}/source", "a web address is expected")
    _text(article, "title", path, limit=LONGEST_TITLE, required=True)
    _text(article, "description", path, limit=LONGEST_ALT_TEXT, required=False)
    _text(article, "thumbnailAltText", path, limit=LONGEST_ALT_TEXT, required=False)
    if article.get("thumbnail") is not None:
        _asset(simulator, caller, article["thumbnail"], f"{path}/thumbnail", {media.IMAGE})


def _media(simulator: Simulator, caller: Caller, part: Mapping[str, Any]) -> None:
    path = "content/media"
    if part.get("id") is None:
        raise errors.missing_field(f"{path}/id")
    _text(part, "title", path, limit=LONGEST_TITLE, required=False)
    _text(part, "altText", path, limit=LONGEST_ALT_TEXT, required=False)
    _asset(simulator, caller, part["id"], f"{path}/id", set(media.KINDS))


def _multi_image(simulator: Simulator, caller: Caller, part: Mapping[str, Any]) -> None:
    path = "content/multiImage/images"
    images = part.get("images")
    if images is None:
        raise errors.missing_field(path)
    if not isinstance(images, list) or not 2 <= len(images) <= 20:
        raise errors.invalid_value(path, "2 to 20 images are expected")
    for number, each in enumerate(images):
        image = _object(each, f"{path}/{number}")
        _known(image, frozenset({"id", "altText"}), f"/{path}/{number}")
        if image.get("id") is None:
            raise errors.missing_field(f"{path}/{number}/id")
        _text(image, "altText", f"{path}/{number}", limit=LONGEST_ALT_TEXT, required=False)
        _asset(simulator, caller, image["id"], f"{path}/{number}/id", {media.IMAGE})


def _poll(poll: Mapping[str, Any]) -> None:
    path = "content/poll"
    _text(poll, "question", path, limit=LONGEST_QUESTION, required=True)
    options = poll.get("options")
    if options is None:
        raise errors.missing_field(f"{path}/options")
    if not isinstance(options, list) or not 2 <= len(options) <= 4:
        raise errors.invalid_value(f"{path}/options", "2 to 4 options are expected")
    for number, each in enumerate(options):
        option = _object(each, f"{path}/options/{number}")
        _text(option, "text", f"{path}/options/{number}", limit=LONGEST_OPTION, required=True)
    settings = _object(poll.get("settings", {}), f"{path}/settings")
    if settings.get("duration") not in DURATIONS:
        raise errors.invalid_value(f"{path}/settings/duration")


def _reshare(simulator: Simulator, value: Any) -> None:
    context = _object(value, "reshareContext")
    _known(context, frozenset({"parent", "root"}), "/reshareContext")
    parent = context.get("parent")
    if parent is None:
        raise errors.missing_field("reshareContext/parent")
    if not isinstance(parent, str) or not parent.startswith(("urn:li:share:", "urn:li:ugcPost:")):
        raise errors.invalid_urn("reshareContext/parent", str(parent))
    known = simulator.state.one(
        "SELECT reshare_disabled FROM post WHERE urn = ? AND deleted_ms IS NULL", parent
    )
    if known is None:
        raise errors.invalid_value("reshareContext/parent", "there is no such post")
    if known["reshare_disabled"]:
        raise errors.invalid_value("reshareContext/parent", "its author disabled reshares")


def _asset(simulator: Simulator, caller: Caller, urn: Any, field: str, kinds: set[str]) -> None:
    """The asset has to be the author's own, uploaded and not failed; videos also processed."""
    kind = next((each for each in kinds if str(urn).startswith(f"urn:li:{each}:")), None)
    if kind is None:
        raise errors.invalid_urn(field, str(urn))
    asset = media.find(simulator.state, str(urn))
    if asset is None:
        raise errors.invalid_value(field, "there is no such asset")
    if asset.sub != caller.member.sub:
        raise errors.foreign_field(f"/{field}")
    status = asset.status(simulator.clock.now())
    if status == media.PROCESSING_FAILED:
        raise errors.bad_request("MEDIA_ASSET_PROCESSING_FAILED", "Media asset failed processing")
    if status == media.WAITING_UPLOAD or (kind == media.VIDEO and status == media.PROCESSING):
        raise errors.bad_request("MEDIA_ASSET_WAITING_UPLOAD", "Media asset is waiting upload")


def _web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
