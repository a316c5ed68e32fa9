from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "analytics.metrics"
    label = "metrics"
