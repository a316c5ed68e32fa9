"""Every address of the installation. Apps own what is under their prefix."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from advocacy.config import shell, styleguide

# Inside an organization: `/<slug>/…`, for its members only.
organization_patterns = [
    path("", include("content.urls")),
    path("", include("policies.urls")),
    path("", include("advocacy.sharing.urls")),
    path("", include("gamification.urls")),
    path("", include("analytics.metrics.urls")),
    path("", include("advocacy.accounts.urls")),
]

urlpatterns = [
    path("theme/<str:colour>.css", shell.theme, name="theme"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("service-worker.js", shell.service_worker, name="service_worker"),
    path("offline/", shell.offline, name="offline"),
    *([path("styleguide/", styleguide.styleguide)] if settings.DEBUG else []),
    *([path("demo/", include("advocacy.config.demo.urls"))] if settings.DEMO else []),
    path("", include("content.public_urls")),
    path("", include("analytics.links.public_urls")),
    path("", include("advocacy.sharing.public_urls")),
    path("", include("advocacy.accounts.public_urls")),
    path("accounts/", include("advocacy.accounts.sign_in_urls")),
    path("operator/", admin.site.urls),
    path("<slug:organization_slug>/", include(organization_patterns)),
]

handler400 = "advocacy.config.errors.bad_request"
handler403 = "advocacy.config.errors.permission_denied"
handler429 = "advocacy.config.errors.too_many_requests"
handler404 = "advocacy.config.errors.page_not_found"
handler500 = "advocacy.config.errors.server_error"
