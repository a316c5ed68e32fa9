from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from advocacy.accounts.navigation import Entry, register, register_slot
        from advocacy.accounts.permissions import Permission
        from content import handlers  # noqa: F401  (handlers register themselves)
        from content.queries import reviewable_by
        from content.slots import suggested_by
        from content.welcome import topics_on_welcome

        register_slot("welcome.parts", topics_on_welcome)
        register_slot("post.aside", suggested_by)
        register(
            Entry(
                label=_("Hub"),
                icon="house",
                view="content:hub",
                permission=Permission.USE_HUB,
                group="main",
                position=0,
                # Reading a post and writing one's share of it are still part of looking around.
                also=("posts/", "shares/new/"),
            )
        )
        register(
            Entry(
                label=_("Review"),
                icon="inbox",
                view="content:review_queue",
                permission=Permission.REVIEW_POSTS,
                group="curate",
                position=0,
                also=("curate/imports/", "curate/suggestions/"),
                count=lambda membership: reviewable_by(membership).count() or None,
            )
        )
        register(
            Entry(
                label=_("Posts"),
                icon="newspaper",
                view="content:posts",
                permission=Permission.WRITE_POSTS,
                group="curate",
                position=1,
            )
        )
        register(
            Entry(
                label=_("Media library"),
                icon="image",
                view="content:library",
                permission=Permission.WRITE_POSTS,
                group="curate",
                position=6,
            )
        )
        register(
            Entry(
                label=_("Topics"),
                icon="tags",
                view="content:topics",
                permission=Permission.WRITE_POSTS,
                group="curate",
                position=3,
            )
        )
        register(
            Entry(
                label=_("Calendar"),
                icon="calendar",
                view="content:calendar",
                permission=Permission.WRITE_POSTS,
                group="curate",
                position=2,
                also=("curate/planning/",),
            )
        )
        register(
            Entry(
                label=_("Sources"),
                icon="rss",
                view="content:sources",
                permission=Permission.WRITE_POSTS,
                group="curate",
                position=5,
            )
        )
        register(
            Entry(
                label=_("My suggestions"),
                icon="lightbulb",
                view="content:my_suggestions",
                permission=Permission.SUGGEST_POSTS,
                group="me",
                position=4,
            )
        )
