from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SharingConfig(AppConfig):
    name = "advocacy.sharing"
    label = "sharing"

    def ready(self) -> None:
        from advocacy.accounts.navigation import Entry, register, register_slot
        from advocacy.accounts.permissions import Permission
        from advocacy.sharing import (
            handlers,  # noqa: F401 (registers them)
            networks,
        )
        from advocacy.sharing.slots import (
            company_page_among_sources,
            connection_on_profile,
            rooms_of_captions,
            shared_a_post_with,
        )
        from content.caption_room import SLOT as CAPTION_ROOM
        from content.views.media import VIEWERS

        register_slot("profile.cards", connection_on_profile)
        register_slot("sources.aside", company_page_among_sources)
        register_slot(VIEWERS, shared_a_post_with)
        register_slot(CAPTION_ROOM, rooms_of_captions)
        # Posts name the network of a caption, policies the wording of a disclosure.
        register_slot("networks", networks.choices)
        register(
            Entry(
                label=_("My shares"),
                icon="share",
                view="sharing:my_shares",
                permission=Permission.SHARE,
                position=1,
            )
        )
        register(
            Entry(
                label=_("LinkedIn app"),
                icon="key-round",
                view="sharing:linkedin_app",
                permission=Permission.MANAGE_ORGANIZATION,
                group="manage",
                position=2,
            )
        )
        register(
            Entry(
                label=_("LinkedIn connection"),
                icon="plug",
                view="sharing:linkedin",
                permission=Permission.SHARE,
                group="me",
                position=5,
            )
        )
        register(
            Entry(
                label=_("Weekly rhythm"),
                icon="calendar-clock",
                view="sharing:rhythm",
                permission=Permission.SHARE,
                group="me",
                position=6,
            )
        )
