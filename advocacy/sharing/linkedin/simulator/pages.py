"""The pages people see: feed, post, profile, and the dialogs that share without the API."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from PIL import Image, ImageDraw, ImageFont
from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from advocacy.sharing.linkedin.simulator import (
    engagement,
    little_text,
    media,
    members,
    organizations,
    post_content,
    posts,
)
from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.members import Member
from advocacy.sharing.linkedin.simulator.post_view import permalink, view
from advocacy.sharing.linkedin.simulator.request import PAGE, Request, Route
from advocacy.sharing.linkedin.simulator.templating import ROOT, page
from advocacy.sharing.linkedin.simulator.visitor import remember, signed_in

POSTS_PER_PAGE = 20
PORTRAIT_SIZE = 200
PORTRAIT_COLOURS = ("#38618c", "#7a4e8f", "#2f7a68", "#9a5b34", "#8a3f57", "#55702f")
DAY = 86_400
LONGEST_TEXT = post_content.LONGEST_COMMENTARY


def home(simulator: Simulator, request: Request) -> Response:
    return redirect("/feed/", 302)


def feed(simulator: Simulator, request: Request) -> Response:
    """Recent posts; with `?shareActive=true&text=` the dialog for a new one."""
    if request.args.get("shareActive") == "true":
        return _dialog(simulator, request, text=request.args.get("text", ""), url="")
    known = members.by_sub(simulator.state)
    chosen = known.get(request.args.get("member", ""))
    before = request.args.get("before", 0, type=int)
    found = posts.recent(
        simulator.state,
        sub=chosen.sub if chosen else "",
        limit=POSTS_PER_PAGE + 1,
        before_id=before,
    )
    shown = found[:POSTS_PER_PAGE]
    return page(
        simulator,
        request,
        "feed.html",
        posts=[view(simulator, post, known) for post in shown],
        members=list(known.values()),
        chosen=chosen,
        older=shown[-1].id if len(found) > POSTS_PER_PAGE else 0,
    )


def update(simulator: Simulator, request: Request, urn: str) -> Response:
    """One post, as its permalink shows it."""
    post = posts.find(simulator.state, urn)
    if post is None or post.deleted_ms is not None:
        raise NotFound("This post does not exist or was deleted.")
    known = members.by_sub(simulator.state)
    return page(
        simulator,
        request,
        "post.html",
        shown=view(simulator, post, known),
        address=simulator.base_url(request) + permalink(urn),
        posted="posted" in request.args,
    )


def profile(simulator: Simulator, request: Request, sub: str) -> Response:
    member = _author(simulator, sub)
    known = {member.sub: member} | members.by_sub(simulator.state)
    return page(
        simulator,
        request,
        "profile.html",
        member=member,
        followers=engagement.followers(simulator.seed, member.sub, member.connections),
        posts=[
            view(simulator, post, known)
            for post in posts.recent(simulator.state, sub=sub, limit=POSTS_PER_PAGE)
        ],
    )


def share_offsite(simulator: Simulator, request: Request) -> Response:
    """The dialog for a link. LinkedIn reads the page's Open Graph tags; this reads nothing."""
    return _dialog(simulator, request, text="", url=request.args.get("url", ""))


def share(simulator: Simulator, request: Request) -> Response:
    text = request.form.get("text", "").replace("\r\n", "\n")
    url = request.form.get("url", "")
    member = members.find(simulator.state, request.form.get("member", ""))
    problem = ""
    if member is None:
        problem = "Choose who is posting."
    elif not text.strip() and not url:
        problem = "Write something first."
    elif len(text) > LONGEST_TEXT:
        problem = f"A post has at most {LONGEST_TEXT:,} characters."
    elif url and not _host(url):
        problem = "This is not a web address."
    if problem or member is None:
        return _dialog(simulator, request, text=text, url=url, problem=problem)
    body: dict[str, Any] = {"commentary": little_text.escape(text)}
    if url:
        body |= {"content": {"article": {"source": url, "title": _host(url)}}}
    with simulator.state.writing() as db:
        urn = posts.insert(
            db,
            sub=member.sub,
            client_id="",
            body=body,
            created_ms=simulator.clock.now_ms(),
            origin="dialog",
        )
    response = redirect(f"{permalink(urn)}?posted=1", 303)
    remember(response, member)
    return response


def asset(simulator: Simulator, request: Request, urn: str) -> Response:
    found = media.find(simulator.state, urn)
    if found is None or found.uploaded_at is None or found.failure:
        raise NotFound("There is no such file.")
    return Response(
        media.content(simulator.state, urn),
        content_type=found.content_type,
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": f"private, max-age={DAY}",
        },
    )


def portrait(simulator: Simulator, request: Request, sub: str) -> Response:
    member = _author(simulator, sub)
    return Response(
        _drawn_portrait(member.sub, member.initials),
        content_type="image/png",
        headers={"Cache-Control": f"private, max-age={DAY}"},
    )


def stylesheet(simulator: Simulator, request: Request) -> Response:
    css = (ROOT / "static" / "simulator.css").read_bytes()
    return Response(css, content_type="text/css; charset=utf-8")


def not_found(simulator: Simulator, request: Request, reason: str) -> Response:
    return page(simulator, request, "not_found.html", status=404, reason=reason)


def _author(simulator: Simulator, sub: str) -> Member:
    """A member, or a company page by its URN. Raises NotFound."""
    page = organizations.find(simulator.state, sub)
    member = page.as_author() if page else members.find(simulator.state, sub)
    if member is None:
        raise NotFound("There is no such member.")
    return member


def _dialog(
    simulator: Simulator, request: Request, *, text: str, url: str, problem: str = ""
) -> Response:
    visitor = signed_in(simulator, request)
    return page(
        simulator,
        request,
        "share.html",
        status=400 if problem else 200,
        text=text,
        url=url,
        host=_host(url),
        problem=problem,
        members=list(members.by_sub(simulator.state).values()),
        chosen=request.form.get("member") or (visitor.sub if visitor else ""),
        longest=LONGEST_TEXT,
    )


def _host(url: str) -> str:
    """The host of a web address; empty when it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.hostname or "" if parts.scheme in ("http", "https") else ""


@lru_cache(maxsize=512)
def _drawn_portrait(sub: str, initials: str) -> bytes:
    colour = PORTRAIT_COLOURS[sum(sub.encode()) % len(PORTRAIT_COLOURS)]
    picture = Image.new("RGB", (PORTRAIT_SIZE, PORTRAIT_SIZE), colour)
    ImageDraw.Draw(picture).text(
        (PORTRAIT_SIZE / 2, PORTRAIT_SIZE / 2),
        initials,
        fill="white",
        font=ImageFont.load_default(size=80),
        anchor="mm",
    )
    png = io.BytesIO()
    picture.save(png, "PNG")
    return png.getvalue()


def routes() -> Iterable[Route]:
    yield Route("/", ("GET",), home, PAGE)
    yield Route("/feed/", ("GET",), feed, PAGE)
    yield Route("/feed/share", ("POST",), share, PAGE)
    yield Route("/feed/update/<urn>/", ("GET",), update, PAGE)
    yield Route("/in/<sub>/", ("GET",), profile, PAGE)
    yield Route("/sharing/share-offsite/", ("GET",), share_offsite, PAGE)
    yield Route("/dms/portraits/<sub>.png", ("GET",), portrait, PAGE)
    yield Route("/dms/<urn>", ("GET",), asset, PAGE)
    yield Route("/static/simulator.css", ("GET",), stylesheet, PAGE)
