"""Looking at one page: what went wrong on it, and its picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

# Higher pages are pictured as they are.
_HIGHEST = 6_000
# What the page says about itself when it is wider than its window, and by what.
_OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const wide = [...document.body.querySelectorAll("*")].find(
    (element) => element.getBoundingClientRect().right > width + 1
  );
  const by = wide ? `${wide.tagName.toLowerCase()}.${wide.className}` : "something";
  return `${document.documentElement.scrollWidth} px wide in ${width} px, by ${by}`;
}"""
_LOAD_PICTURES = """async () => {
  for (const picture of document.images) picture.loading = "eager";
  await Promise.all([...document.images].map((picture) => picture.decode().catch(() => null)));
}"""


@dataclass
class Look:
    """A page as one person sees it in one window, with all that is wrong."""

    findings: list[str] = field(default_factory=list)

    def notice(self, what: str) -> None:
        if what not in self.findings:
            self.findings.append(what)

    def on_console(self, message: ConsoleMessage) -> None:
        # The browser reports violations of the Content-Security-Policy here too.
        if message.type == "error":
            self.notice(f"console: {message.text[:300]}")

    def on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.notice(f"{response.status} {response.request.method} {response.url}")


def look_at(
    context: BrowserContext, address: str, *, picture: Path, status: int = 200
) -> list[str]:
    """Open a page, keep its picture and return what is wrong; `status` is what it should answer."""
    page = context.new_page()
    look = Look()
    page.on("console", look.on_console)
    page.on("pageerror", lambda error: look.notice(f"script: {error}"))
    page.on("response", look.on_response)
    try:
        answer = page.goto(address, wait_until="load")
        got = answer.status if answer else 0
        if got != status:
            look.notice(f"answered {got} instead of {status}")
        _settle(page)
        if overflow := page.evaluate(_OVERFLOW):
            look.notice(f"overflow: {overflow}")
        _stretch(page)
        page.screenshot(path=picture, full_page=True, animations="disabled")
    finally:
        page.close()
    if status >= 400:
        # An error page answers with its error, and the browser says so.
        expected = (f"{status} GET {address}", f"responded with a status of {status}")
        return [f for f in look.findings if not any(part in f for part in expected)]
    return look.findings


def _stretch(page: Page) -> None:
    """Make the window as high as the page, so that what sticks to its edges stays there."""
    size = page.viewport_size
    height = page.evaluate("document.documentElement.scrollHeight")
    if size and size["height"] < height <= _HIGHEST:
        page.set_viewport_size({"width": size["width"], "height": height})


def _settle(page: Page) -> None:
    """Wait for pictures, and for what scripts draw after the page has come."""
    page.evaluate(_LOAD_PICTURES)
    page.wait_for_load_state("networkidle")
