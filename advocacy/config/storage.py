"""Static files with their content's hash in the name, JavaScript modules included."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Rewrites `import "./other.js"` too, so that a module never meets an older neighbour."""

    support_js_module_import_aggregation = True
