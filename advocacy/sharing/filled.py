"""The composer's form as it stands on the page: plain values, whoever filled them in.

A page that opens needs no form yet, and Django's widgets take longer to draw than the rest of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from advocacy.sharing.forms import ComposeForm
from advocacy.sharing.times_offered import NOW


@dataclass(frozen=True)
class Filled:
    """What stands in each field, and what is wrong with it."""

    key: str
    network: str
    language: str
    caption: str = ""
    text: str = ""
    position: str = ""
    when: str = NOW
    scheduled_for: str = ""
    which: str = ""
    is_checked: bool = False
    planned: datetime | None = None
    """The moment that a sent form means, where it means one."""
    asks_which: bool = False
    """The chosen local time comes twice."""
    form: ComposeForm | None = None
    """What was sent; None while the page opens."""

    def wrong(self, name: str) -> tuple[str, ...]:
        """What is wrong with a field."""
        return tuple(map(str, self.form.errors.get(name, ()))) if self.form else ()


def as_sent(form: ComposeForm) -> Filled:
    """What somebody sent, right or wrong."""

    def value(name: str) -> str:
        found = form[name].value()
        return "" if found is None else str(found)

    return Filled(
        key=value("key"),
        network=value("network"),
        language=value("language"),
        caption=value("caption"),
        text=value("text"),
        position=value("position"),
        when=value("when") or NOW,
        scheduled_for=value("scheduled_for"),
        which=value("which"),
        is_checked=bool(form["checked"].value()),
        planned=getattr(form, "cleaned_data", {}).get("scheduled_for"),
        asks_which=form.asks_which,
        form=form,
    )
