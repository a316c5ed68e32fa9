"""Rest.li 2.0 as far as LinkedIn's API shows it: query values and query tunnelling.

In a query the characters ``( ) , :`` are structure when they stand there literally and text when
they are percent-encoded. ``List(a,b)`` is a list, ``(name:value)`` a record. A client that encodes
the parentheses, or leaves the colons of a URN inside a record bare, is refused as by LinkedIn.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qs, unquote

from advocacy.sharing.linkedin.simulator import errors

STRUCTURE = "(),:"
TUNNEL_METHODS = frozenset({"GET", "DELETE", "PUT", "POST"})
FORM = "application/x-www-form-urlencoded"
LARGEST_TUNNEL = 1_000_000

Value = str | list[Any] | dict[str, Any]


def parse_query(query: str, *, protocol: str) -> dict[str, Value]:
    """The query's parameters.

    Lists and records exist only in protocol 2.0.0. Raises `ApiError` 400 on a broken structure.
    """
    parameters: dict[str, Value] = {}
    for pair in query.split("&"):
        if not pair:
            continue
        name, _, raw = pair.partition("=")
        structured = raw.startswith(("(", "List("))
        if structured and protocol != "2.0.0":
            raise errors.illegal_argument("complex values need X-Restli-Protocol-Version 2.0.0")
        parameters[unquote(name)] = parse_value(raw) if structured else unquote(raw)
    return parameters


def parse_value(raw: str) -> Value:
    """A value of protocol 2.0.0, read from its undecoded text.

    Raises `ApiError` 400 when it is not well-formed.
    """
    value, position = _value(raw, 0)
    if position != len(raw):
        raise errors.illegal_argument(f"unexpected {raw[position]!r} at {position}")
    return value


def _value(raw: str, at: int) -> tuple[Value, int]:
    if raw.startswith("List(", at):
        return _list(raw, at + len("List("))
    if raw.startswith("(", at):
        return _record(raw, at + 1)
    return _text(raw, at)


def _text(raw: str, at: int) -> tuple[str, int]:
    end = at
    while end < len(raw) and raw[end] not in STRUCTURE:
        end += 1
    if end == at:
        raise errors.illegal_argument(f"a value is missing at {at}")
    return unquote(raw[at:end]), end


def _list(raw: str, at: int) -> tuple[list[Any], int]:
    items: list[Any] = []
    if raw.startswith(")", at):
        return items, at + 1
    while True:
        item, at = _value(raw, at)
        items.append(item)
        at, closed = _next(raw, at)
        if closed:
            return items, at


def _record(raw: str, at: int) -> tuple[dict[str, Any], int]:
    fields: dict[str, Any] = {}
    while True:
        name, at = _text(raw, at)
        if not raw.startswith(":", at):
            raise errors.illegal_argument(f"':' expected at {at}")
        fields[name], at = _value(raw, at + 1)
        at, closed = _next(raw, at)
        if closed:
            return fields, at


def _next(raw: str, at: int) -> tuple[int, bool]:
    """Step over a comma (more follows) or a closing parenthesis (nothing follows)."""
    if raw.startswith(",", at):
        return at + 1, False
    if raw.startswith(")", at):
        return at + 1, True
    raise errors.illegal_argument(f"',' or ')' expected at {at}")


def check_method(sent: str, *, http_method: str, has_key: bool, query: str) -> None:
    """Whether ``X-RestLi-Method`` names what the request is; left out, that has to be clear.

    LinkedIn's resources have no BATCH_CREATE and the like. Raises `ApiError` 400.
    """
    parameters = parse_qs(query, keep_blank_values=True)
    if has_key:
        meant = {"POST": "PARTIAL_UPDATE"}.get(http_method, http_method)
    elif http_method == "POST":
        meant = "ACTION" if "action" in parameters else "CREATE"
    else:
        meant = "BATCH_GET" if "ids" in parameters else "FINDER"
    is_unclear = meant == "PARTIAL_UPDATE"
    if sent.upper() != meant and (sent or is_unclear):
        raise errors.no_such_method(sent or http_method)


def untunnel(environ: dict[str, Any]) -> None:
    """Turn a tunnelled request into the one it stands for.

    A query too long for an address is sent as the form body of a POST that names the real method
    in ``X-HTTP-Method-Override``. With a body of its own, both are parts of a ``multipart/mixed``.
    What is neither is left as it is.
    """
    method = environ.get("HTTP_X_HTTP_METHOD_OVERRIDE", "").upper()
    content_type = environ.get("CONTENT_TYPE", "")
    kind = content_type.partition(";")[0].strip().lower()
    if (
        environ["REQUEST_METHOD"] != "POST"
        or method not in TUNNEL_METHODS
        or kind not in (FORM, "multipart/mixed")
    ):
        return
    # Of a chunked body nobody says the length; the server ends the stream there.
    chunked = environ.get("wsgi.input_terminated", False)
    length = environ.get("CONTENT_LENGTH") or ""
    size = int(length) if length.isdigit() else LARGEST_TUNNEL if chunked else 0
    sent = environ["wsgi.input"].read(min(size, LARGEST_TUNNEL))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    query, body, body_type = sent, b"", ""
    if kind == "multipart/mixed":
        query, body, body_type = _parts(sent, content_type)
    environ["QUERY_STRING"] = query.decode("ascii", "replace").strip()
    environ["REQUEST_METHOD"] = method
    environ["CONTENT_TYPE"] = body_type
    environ["CONTENT_LENGTH"] = str(len(body))
    environ["wsgi.input"] = io.BytesIO(body)


def _parts(sent: bytes, content_type: str) -> tuple[bytes, bytes, str]:
    """The query, the body and the body's type out of a ``multipart/mixed``."""
    head = b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n"
    query, body, body_type = b"", b"", ""
    for part in message_from_bytes(head + sent).walk():
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            continue
        if part.get_content_type() == FORM:
            query = payload
        else:
            body, body_type = payload, str(part["Content-Type"] or "")
    return query, body, body_type


def path_keys_encoded(environ: Mapping[str, Any]) -> bool:
    """Whether URNs in the path are percent-encoded, as keys of protocol 2.0.0 have to be."""
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI") or environ["PATH_INFO"]
    return ":" not in str(raw).partition("?")[0].rpartition("://")[2].partition("/")[2]
