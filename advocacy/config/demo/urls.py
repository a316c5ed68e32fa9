from __future__ import annotations

from django.urls import path

from advocacy.config.demo import views

app_name = "demo"

urlpatterns = [
    path("become/", views.become, name="become"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<slug:key>/", views.mail, name="mail"),
    path("mailbox/<slug:key>/body/", views.mail_body, name="mail_body"),
]
