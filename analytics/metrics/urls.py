"""Pages of metrics inside an organization."""

from __future__ import annotations

from django.urls import path

from analytics.metrics.views import dashboard, goals, own

app_name = "metrics"

urlpatterns = [
    path("dashboard/", dashboard.show, name="dashboard"),
    path("dashboard/export.csv", dashboard.export_days, name="export"),
    path("goals/", goals.index, name="goals"),
    path("goals/new/", goals.new, name="goal_new"),
    path("goals/prices/", goals.prices, name="prices"),
    path("goals/<int:goal_id>/", goals.edit, name="goal_edit"),
    path("goals/<int:goal_id>/delete/", goals.delete, name="goal_delete"),
    path("figures/<int:share_id>/", own.enter, name="enter_figures"),
]
