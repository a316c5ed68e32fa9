from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from advocacy.sharing.publishing.watch import watch


class Command(BaseCommand):
    help = "Tell the operator about late shares. For cron: ends with 1 while there are any."

    def handle(self, *args: Any, **options: Any) -> None:
        late = watch()
        if late.count:
            raise CommandError(f"Shares are late: {late.count}, the first since {late.since}.")
        self.stdout.write("No share is late.")
