"""A small site on loopback whose article can be unfurled and read, with a feed."""

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

# A front page that names the feed, as sites do.
FRONT_PAGE = """<!doctype html><html lang="en"><head><title>Energy Weekly</title>
<link rel="alternate" type="application/rss+xml" title="All stories" href="/feed.xml">
</head><body><h1>Energy Weekly</h1></body></html>"""

FEED = """<?xml version="1.0"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Energy Weekly</title><link>{address}/</link><language>en-GB</language>
<item><guid>bats</guid><title>Why bats like slow rotors</title><link>{address}/bats</link>
<description>&lt;p&gt;Two summers of &lt;b&gt;microphones&lt;/b&gt;
at hub height.&lt;/p&gt;</description>
<media:thumbnail url="{address}/owl.png"/></item>
<item><guid>bats-2</guid><title>Why bats like slow rotors.</title>
<link>{address}/bats?utm_source=rss</link></item>
<item><guid>webinar</guid><title>Sponsored: our webinar about bats</title>
<link>{address}/webinar</link></item>
</channel></rss>"""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/owl.png":
            picture = io.BytesIO()
            Image.new("RGB", (1200, 627), "#2f6f8f").save(picture, "PNG")
            self._answer("image/png", picture.getvalue())
        elif self.path == "/feed.xml":
            self._answer("application/rss+xml", FEED.format(address=self._address).encode())
        elif self.path == "/news":
            self._answer("text/html; charset=utf-8", FRONT_PAGE.encode())
        else:
            self._answer("text/html; charset=utf-8", ARTICLE.format(address=self._address).encode())

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

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
