"""The queue between the redirector and the database.

A click is one line in a Redis list. A drain moves a batch to a list of its own, in one step, and
removes that list after the batch is committed; what a killed drain left is found by its name and
stored again. The token makes a line that is stored twice count once.
"""

from __future__ import annotations

import os
import re
import uuid
from datetime import UTC, datetime
from typing import NamedTuple

from advocacy.kernel.store import key, store
from analytics.links.rules import Kind

BATCH_SIZE = 5_000

# The entry of a link begins with "A" while it is active; only then is the click kept.
_FOLLOW = """
local entry = redis.call('GET', KEYS[1])
if entry and string.byte(entry) == 65 then redis.call('RPUSH', KEYS[2], ARGV[1]) end
return entry
"""
_TAKE = """
local batch = redis.call('LRANGE', KEYS[1], 0, ARGV[1] - 1)
if #batch == 0 then return 0 end
redis.call('SADD', KEYS[2], KEYS[3])
for first = 1, #batch, 1000 do
  redis.call('RPUSH', KEYS[3], unpack(batch, first, math.min(first + 999, #batch)))
end
redis.call('LTRIM', KEYS[1], #batch, -1)
return #batch
"""
_LINE = re.compile(
    r"(?P<token>[0-9a-f]{32})\t(?P<code>[A-Za-z0-9]{1,16})\t(?P<at>[0-9]+\.[0-9]+)\t"
    r"(?P<kind>[a-z]{1,8})\t(?P<visitor>[0-9a-f]{32})\t(?P<referrer>[a-z0-9.-]{0,120})\t"
    r"(?P<device>[a-z]{0,10})"
)
_KINDS = {kind.value: kind for kind in Kind}


class Line(NamedTuple):
    """A click as it waits; the link is known by its code only."""

    token: str
    code: str
    at: datetime
    kind: Kind
    visitor: bytes
    referrer_host: str
    device: str


def write(
    code: str, *, at: datetime, kind: Kind, visitor: bytes, referrer_host: str, device: str
) -> str:
    """The line of a new click, with a token of its own."""
    return (
        f"{os.urandom(16).hex()}\t{code}\t{at.timestamp():.6f}\t{kind.value}\t{visitor.hex()}"
        f"\t{referrer_host}\t{device}"
    )


def read(raw: bytes) -> Line | None:
    """A line of the queue; None for one that no redirector of ours wrote."""
    match = _LINE.fullmatch(raw.decode("ascii", "replace"))
    if match is None or match["kind"] not in _KINDS:
        return None
    return Line(
        token=match["token"],
        code=match["code"],
        at=datetime.fromtimestamp(float(match["at"]), tz=UTC),
        kind=_KINDS[match["kind"]],
        visitor=bytes.fromhex(match["visitor"]),
        referrer_host=match["referrer"],
        device=match["device"],
    )


def record_if_known(entry_key: str, line: str) -> bytes | None:
    """Look a link up and keep its click, in one step. Gives the cache entry, None when absent."""
    result: bytes | None = store().eval(_FOLLOW, 2, entry_key, _queue(), line)  # type: ignore[assignment]
    return result


def take(limit: int = BATCH_SIZE) -> str | None:
    """Move the oldest clicks to a list of one's own; its name, or None when nothing waits."""
    name = f"{_queue()}:taken:{uuid.uuid4().hex}"
    moved = store().eval(_TAKE, 3, _queue(), _taken(), name, limit)  # type: ignore[arg-type]
    return name if moved else None


def taken() -> list[str]:
    """Lists that were taken and not finished: by drains at work now, or killed ones."""
    return sorted(name.decode() for name in store().smembers(_taken()))  # type: ignore[union-attr]


def lines(name: str) -> list[bytes]:
    found: list[bytes] = store().lrange(name, 0, -1)  # type: ignore[assignment]
    return found


def finish(name: str) -> None:
    """Forget a list whose clicks are committed."""
    with store().pipeline(transaction=True) as pipeline:
        pipeline.delete(name)
        pipeline.srem(_taken(), name)
        pipeline.execute()


def waiting() -> int:
    """How many clicks wait to be taken."""
    return int(store().llen(_queue()))  # type: ignore[arg-type]


def _queue() -> str:
    return key("clicks")


def _taken() -> str:
    return key("clicks", "taken")
