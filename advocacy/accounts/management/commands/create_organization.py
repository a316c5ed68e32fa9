from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils.text import slugify

from advocacy.accounts.services.organization import create_organization


class Command(BaseCommand):
    help = "Create an organization and print the link with which its owner sets it up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the organization's name, as people read it")
        parser.add_argument("--slug", default="", help="its address; made of the name if not given")
        parser.add_argument("--owner-email", required=True, help="who runs it; gets an invitation")
        parser.add_argument(
            "--language", default="en", choices=[code for code, _name in settings.LANGUAGES]
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["owner_email"])
            organization, link = create_organization(
                name=options["name"],
                slug=options["slug"] or slugify(options["name"]),
                owner_email=options["owner_email"],
                language=options["language"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{organization} is ready at {settings.PUBLIC_URL}/{organization.slug}/")
        self.stdout.write(f"Its owner opens this link within two weeks:\n{link}")
