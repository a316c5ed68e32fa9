"""A small site on loopback whose article can be unfurled and read."""

from __future__ import annotations

import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from PIL import Image

ARTICLE = """<!doctype html><html lang="en"><head><title>Fallback title</title>
<meta property="og:title" content="What an owl knows about silence">
<meta property="og:description" content="A feather, thirty years of noise logs, and a blade.">
<meta property="og:image" content="{address}/owl.png">
<meta property="og:site_name" content="Energy Weekly">
</head><body><h1>What an owl knows about silence</h1><p>Words.</p></body></html>"""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/owl.png":
            picture = io.BytesIO()
            Image.new("RGB", (1200, 627), "#2f6f8f").save(picture, "PNG")
            self._answer("image/png", picture.getvalue())
        else:
            address = f"http://127.0.0.1:{self.server.server_address[1]}"
            self._answer("text/html; charset=utf-8", ARTICLE.format(address=address).encode())

    def _answer(self, content_type: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


class Newspaper:
    """Serves while it is entered."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
