from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "analytics.metrics"
    label = "metrics"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from advocacy.accounts.navigation import Entry, register, register_slot
        from advocacy.accounts.permissions import Permission
        from analytics.metrics import handlers, slots  # noqa: F401  (handlers register themselves)
        from analytics.metrics.standard_kpis import register_standard
        from content.views.campaigns import CLICKS

        register_standard()
        register(
            Entry(
                label=_("Dashboard"),
                icon="chart-column",
                view="metrics:dashboard",
                permission=Permission.SEE_DASHBOARD,
                group="measure",
                position=0,
            )
        )
        register(
            Entry(
                label=_("Goals"),
                icon="target",
                view="metrics:goals",
                permission=Permission.SEE_DASHBOARD,
                group="measure",
                position=1,
            )
        )
        register_slot("hub.aside", slots.own_week, position=0)
        register_slot("share.figures", slots.share_figures)
        register_slot("share.sums", slots.own_sums)
        register_slot(CLICKS, slots.clicks_of_posts)
        register_slot("share.takeaway", slots.entered_to_take_along)
