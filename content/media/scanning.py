"""The virus check of uploads: clamd, where the installation has one.

Off by default (CLAMD_ADDRESS is empty). Protocol: INSTREAM of clamd(8).
"""

from __future__ import annotations

import socket
import struct
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

from content.media.pictures import PictureError

SECONDS = 30.0
_CHUNK = 64 * 1024


class Infected(PictureError):
    """The scanner knows this file. `args[0]` is its name for it."""


class NotScanned(PictureError):
    """The scanner did not answer. What could not be checked is not kept."""


def scan(file: BinaryIO) -> None:
    """Raises Infected, NotScanned; does nothing where no scanner is set up. Rewinds the file."""
    address = settings.CLAMD_ADDRESS
    if not address:
        return
    file.seek(0)
    try:
        with _connected(address) as connection:
            answer = _ask(connection, file)
    except OSError as error:
        raise NotScanned from error
    finally:
        file.seek(0)
    if answer.endswith(" FOUND"):
        raise Infected(answer.removesuffix(" FOUND").rpartition(": ")[2])
    if not answer.endswith(": OK"):
        raise NotScanned(answer)


def _connected(address: str) -> socket.socket:
    """A connection to `unix:/run/clamd.sock` or `tcp://scanner:3310`."""
    parts = urlsplit(address)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(SECONDS)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
    return socket.create_connection((parts.hostname or "", parts.port or 3310), SECONDS)


def _ask(connection: socket.socket, file: BinaryIO) -> str:
    connection.sendall(b"zINSTREAM\0")
    while chunk := file.read(_CHUNK):
        connection.sendall(struct.pack(">I", len(chunk)) + chunk)
    connection.sendall(struct.pack(">I", 0))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < 4096:
        part = connection.recv(1024)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
