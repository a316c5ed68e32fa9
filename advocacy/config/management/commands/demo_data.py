from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from advocacy.config.demo.data.companies import COMPANIES
from advocacy.config.demo.data.making import make_demo
from advocacy.config.demo.data.plan import Plan, Progress
from advocacy.config.demo.history import write_history
from advocacy.config.demo.members import write_members
from advocacy.kernel.clock import local_date
from advocacy.tenancy.models import Organization


class Command(BaseCommand):
    help = "Make two organizations to try the product with: people, posts, shares, figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--members", type=int, default=312, help="people, in both together")
        parser.add_argument("--days", type=int, default=90, help="days of activity before today")
        parser.add_argument("--seed", type=int, default=7, help="the same seed, the same data")
        parser.add_argument("--today", type=date.fromisoformat, help="the day after the activity")
        parser.add_argument("--posts", type=int, help="tell stories again until there are so many")
        parser.add_argument("--shares", type=int, help="how many, if not as people would share")
        parser.add_argument("--clicks", type=int, help="roughly how many in all")
        parser.add_argument(
            "--organization-only", action="store_true", help="nobody has shared anything yet"
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there is an organization"
        )
        parser.add_argument(
            "--migrate", action="store_true", help="bring the database up to date before"
        )

    # Checked against a database that may have no tables yet.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.progress = Progress(self._say) if options["verbosity"] else Progress()
        if options["migrate"]:
            with self.progress.step("Bringing the database up to date"):
                _migrate()
        is_empty = not Organization.objects.exists()
        if is_empty or not options["if_empty"]:
            self._make(options)
        if settings.DEMO:
            write_members(settings.VAR_DIR / "simulator-members.json")
            write_history(settings.VAR_DIR / "simulator-history.json")

    def _make(self, options: dict[str, Any]) -> None:
        slugs = [company.slug for company in COMPANIES]
        if Organization.objects.filter(slug__in=slugs).exists():
            raise CommandError("The demo organizations are there already. Remove them first.")
        for name, least in (("members", 10), ("days", 14)):
            if options[name] < least:
                raise CommandError(f"--{name} is {least} or more.")
        plan = Plan(
            today=options["today"] or local_date(timezone.now(), COMPANIES[0].zone),
            members=options["members"],
            days=options["days"],
            seed=options["seed"],
            posts=options["posts"],
            shares=options["shares"],
            clicks=options["clicks"],
        )
        make_demo(plan, self.progress, activity=not options["organization_only"])

    def _say(self, text: str, end: str) -> None:
        self.stdout.write(text, ending=end)
        self.stdout.flush()


def _migrate() -> None:
    """Like `migrate`, which takes a second to find out that there is nothing to do."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
