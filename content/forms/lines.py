"""Texts of several lines."""

from __future__ import annotations

from typing import Any

from django import forms


class LinesField(forms.CharField):
    """Browsers send each end of a line as two characters (HTML, "normalize newlines"). One is kept:
    it is what the counter beside the field counts, and what a text from anywhere else has."""

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if text else text
