"""Links that change one part of a page's address and keep the rest."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode


def querystring(params: Mapping[str, object], **changes: object) -> str:
    """The query string of `params` with `changes` applied, beginning with "?".

    A change to None removes the parameter, a list or tuple repeats it. Works with a plain mapping
    and with Django's QueryDict, whose repeated values are kept. Filters, sort order and page live
    in the address so that a view can be sent to a colleague.
    """
    pairs = querystring_pairs(params, without=tuple(changes))
    for key, value in changes.items():
        pairs.extend((key, text) for text in _values(value))
    return "?" + urlencode(pairs)


def querystring_pairs(
    params: Mapping[str, object], *, without: tuple[str, ...] = ()
) -> list[tuple[str, str]]:
    """The parameters except those named, for the hidden fields of a form that keeps the rest."""
    pairs: list[tuple[str, str]] = []
    for key in params:
        if key not in without:
            pairs.extend((key, value) for value in _values(_all(params, key)))
    return pairs


def _all(params: Mapping[str, object], key: str) -> object:
    getlist = getattr(params, "getlist", None)
    return getlist(key) if getlist is not None else params[key]


def _values(value: object) -> Iterable[str]:
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return [str(value)]
