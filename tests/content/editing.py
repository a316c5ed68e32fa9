"""Pressing the editor's buttons as a browser without script would: with the whole form."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse
from django.test import Client


def form_of(answer: HttpResponse, form_id: str = "post-form") -> dict[str, Any]:
    """What a browser would send from the form as it stands in the page."""
    form = BeautifulSoup(answer.content, "lxml").find("form", id=form_id)
    assert isinstance(form, Tag), "there is no such form on the page"
    values: dict[str, Any] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name, kind = field.get("name"), field.get("type")
        if not name or kind in ("file", "submit"):
            continue
        if kind in ("checkbox", "radio") and not field.has_attr("checked"):
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            value = chosen["value"] if chosen else ""
        elif field.name == "textarea":
            value = field.get_text().removeprefix("\n")
        else:
            value = field.get("value", "")
        if kind == "checkbox" or (kind == "hidden" and name == "attachments"):
            values.setdefault(name, []).append(value)
        else:
            values[name] = value
    return values


class Editor:
    """One person at the editor of one post."""

    def __init__(self, client: Client, path: str) -> None:
        self.client, self.path = client, path
        self.answer = client.get(path)
        assert self.answer.status_code == 200
        self.values = form_of(self.answer)

    def type(self, **values: Any) -> Editor:
        """Dashes of field names are written as two underscores."""
        self.values |= {name.replace("__", "-"): value for name, value in values.items()}
        return self

    def press(self, action: str, **files: Any) -> HttpResponse:
        """Send the form. A page that comes back is what further typing starts from."""
        data = {**self.values, "action": action, **files}
        self.answer = self.client.post(self.path, data)
        if self.answer.status_code in (200, 409, 422):
            self.values = form_of(self.answer)
        return self.answer

    @property
    def text(self) -> str:
        return BeautifulSoup(self.answer.content, "lxml").get_text(" ", strip=True)
