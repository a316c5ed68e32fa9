"""Leaderboard and points, inside an organization."""

from __future__ import annotations

from django.urls import path

from gamification import views

app_name = "gamification"

urlpatterns = [
    path("leaderboard/", views.leaderboard, name="leaderboard"),
    path("leaderboard/appearance/", views.appearance, name="appearance"),
    path("points/", views.points, name="points"),
    path("points/rules/", views.rules, name="rules"),
]
