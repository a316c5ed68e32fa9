"""Business verbs of policies. Each writes, audits and announces in one transaction."""

from policies.services.confirming import NotInForce, confirm
from policies.services.disclosure import save_disclosure
from policies.services.starter import install_starter_content
from policies.services.text_rules import delete_text_rule, save_text_rule
from policies.services.texts import (
    TextChangedMeanwhile,
    remove_draft_text,
    save_draft_text,
    start_from_answers,
)
from policies.services.versions import (
    NotADraft,
    NothingToPublish,
    change_policy,
    create_draft,
    create_policy,
    discard_draft,
    publish_version,
)

__all__ = [
    "NotADraft",
    "NotInForce",
    "NothingToPublish",
    "TextChangedMeanwhile",
    "change_policy",
    "confirm",
    "create_draft",
    "create_policy",
    "delete_text_rule",
    "discard_draft",
    "install_starter_content",
    "publish_version",
    "remove_draft_text",
    "save_disclosure",
    "save_draft_text",
    "save_text_rule",
    "start_from_answers",
]
