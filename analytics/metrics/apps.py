from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "analytics.metrics"
    label = "metrics"

    def ready(self) -> None:
        from analytics.metrics import handlers  # noqa: F401  (registers them)
        from analytics.metrics.standard_kpis import register_standard

        register_standard()
