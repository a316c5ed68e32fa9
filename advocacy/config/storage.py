"""Static files with their content's hash in the name, our JavaScript modules included."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Rewrites `import "./other.js"` in our own modules, so that none meets an older neighbour.

    Django's switch for this would rewrite every package's scripts too, and stops at an import()
    inside a string of htmx.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "js/*.js",
            (
                (
                    r"""(?P<matched>import\s+(?P<names>[^"';]*?)\s*from\s*"(?P<url>\./[^"]+)";)""",
                    """import %(names)s from "%(url)s";""",
                ),
                (r"""(?P<matched>import\s*"(?P<url>\./[^"]+)";)""", """import "%(url)s";"""),
                (r"""(?P<matched>import\("(?P<url>\./[^"]+)"\))""", """import("%(url)s")"""),
            ),
        ),
    )
