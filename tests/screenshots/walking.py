"""The walk: persons, pages, windows, colour schemes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from advocacy.config.demo.personas import PERSONAS, Persona
from tests.browser import launch
from tests.screenshots.finding import Found, pages_from
from tests.screenshots.looking import look_at

_HEIGHTS = {390: 844, 1360: 900}
# Who is walked as unless others are named: Tomás sees what Jonas sees.
_USUAL = ("visitor", "mara", "jonas", "helle", "ewa", "lotte")
# What no link leads to; the last one answers with an error on purpose.
_FOR_VISITORS = (
    (Found("account_login", "/accounts/login/"), 200),
    (Found("account_login_password", "/accounts/login/password/"), 200),
    (Found("account_reset_password", "/accounts/password/reset/"), 200),
    (Found("offline", "/offline/"), 200),
    (Found("demo:mailbox", "/demo/mailbox/"), 200),
    (Found("not found", "/nowhere/at/all/"), 404),
)


class Walk:
    """Pictures of all pages, and what was wrong on them by page."""

    def __init__(
        self,
        site: str,
        folder: Path,
        *,
        say: Callable[[str], None],
        only: str = "",
        widths: Sequence[int] = tuple(_HEIGHTS),
        schemes: Sequence[str] = ("light", "dark"),
    ) -> None:
        self.site, self.folder, self.only = site, folder, only
        self.widths, self.schemes, self.say = widths, schemes, say
        self.pictures = 0
        self.findings: dict[str, list[str]] = {}

    def everything(self, persons: Sequence[str] | None = None) -> None:
        """Walk as everybody, or as those named by their first names."""
        personas = {first_name(persona): persona for persona in PERSONAS}
        with sync_playwright() as playwright:
            browser = launch(playwright)
            for person in persons or _USUAL:
                self.say(f"  {person} … ")
                before = self.pictures
                if person == "visitor":
                    self._pictures_of(browser, person, None, list(_FOR_VISITORS))
                else:
                    self._walk_as(browser, person, personas[person])
                self.say(f"{self.pictures - before} pictures\n")
            browser.close()

    def report(self) -> list[str]:
        """What was wrong, each thing once with the pictures that show it."""
        by_finding: dict[str, list[str]] = {}
        for picture, findings in self.findings.items():
            for finding in findings:
                by_finding.setdefault(finding, []).append(picture)
        return [
            f"{finding}\n    {len(shown)} × {', '.join(shown[:4])}"
            for finding, shown in sorted(by_finding.items())
        ]

    def _walk_as(self, browser: Browser, person: str, persona: Persona) -> None:
        context = browser.new_context(viewport={"width": 1360, "height": 900})
        start = self._sign_in(context, persona)
        state = context.storage_state()
        found = pages_from(context, self.site, start)
        context.close()
        self._pictures_of(browser, person, state, [(page, 200) for page in found])

    def _sign_in(self, context: BrowserContext, persona: Persona) -> str:
        """Sign in with one click, as the demo offers it. Returns where that leads."""
        page = context.new_page()
        page.goto(f"{self.site}/accounts/login/")
        page.locator(f"button[name=email][value='{persona.email}']").click()
        page.wait_for_url(lambda url: "/accounts/login" not in url)
        start = page.url.removeprefix(self.site)
        page.close()
        return start

    def _pictures_of(
        self, browser: Browser, person: str, state: Any, pages: list[tuple[Found, int]]
    ) -> None:
        for width in self.widths:
            for scheme in self.schemes:
                context = browser.new_context(
                    viewport={"width": width, "height": _HEIGHTS[width]},
                    color_scheme="dark" if scheme == "dark" else "light",
                    storage_state=state,
                    reduced_motion="reduce",
                    locale="en-GB",
                )
                for page, status in pages:
                    if self.only in page.slug:
                        name = f"{person}-{page.slug}-{width}-{scheme}.png"
                        self._picture(context, page, name, status)
                context.close()

    def _picture(self, context: BrowserContext, page: Found, name: str, status: int) -> None:
        findings = look_at(
            context, self.site + page.path, picture=self.folder / name, status=status
        )
        self.pictures += 1
        if findings:
            self.findings[name] = findings


def first_name(persona: Persona) -> str:
    return persona.email.partition(".")[0]
