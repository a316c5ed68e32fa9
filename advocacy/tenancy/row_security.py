"""Row-level security as a migration operation: the second wall, in PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation

from advocacy.tenancy.context import EVERYONE, SETTING

POLICY = "organization_wall"

_KEY = f"NULLIF(NULLIF(current_setting('{SETTING}', true), ''), '{EVERYONE}')::bigint"
_SPANS = f"current_setting('{SETTING}', true) = '{EVERYONE}'"
_EACH_ROW = f"organization_id = {_KEY} OR {_SPANS}"
_ONCE = f"organization_id = (SELECT {_KEY}) OR (SELECT {_SPANS})"

_OPEN = f"""
ALTER TABLE {{table}} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {{table}} FORCE ROW LEVEL SECURITY;
CREATE POLICY {POLICY} ON {{table}} USING ({_EACH_ROW}) WITH CHECK ({_EACH_ROW});
"""
_CHANGE = f"ALTER POLICY {POLICY} ON {{table}} USING ({{condition}}) WITH CHECK ({{condition}})"
_CLOSE = f"""
DROP POLICY IF EXISTS {POLICY} ON {{table}};
ALTER TABLE {{table}} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {{table}} DISABLE ROW LEVEL SECURITY;
"""


class EnableRowSecurity(Operation):
    """Put tenant tables behind the wall. A test fails for a tenant table that lacks it."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, *models: str) -> None:
        self.models = models

    def deconstruct(self) -> tuple[str, list[str], dict[str, Any]]:
        return type(self).__name__, list(self.models), {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models do not change."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        self._run(_OPEN, app_label, schema_editor, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        self._run(_CLOSE, app_label, schema_editor, from_state)

    def describe(self) -> str:
        return "Row-level security for " + ", ".join(self.models)

    def _run(self, sql: str, app_label: str, schema_editor: Any, state: Any) -> None:
        # Deferred foreign keys of this migration would meet FORCE; their checks come first.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in self.models:
            table = state.apps.get_model(app_label, name)._meta.db_table
            schema_editor.execute(sql.format(table=schema_editor.quote_name(table)))


class ReadOrganizationOnce(EnableRowSecurity):
    """The same wall, which reads the organization once a statement instead of once a row.

    For tables whose rows are written and read by the ten thousand. Elsewhere the planner is better
    off with the organization's key in hand: it knows how many rows that one has.
    """

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        self._run(_CHANGE.replace("{condition}", _ONCE), app_label, schema_editor, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        self._run(_CHANGE.replace("{condition}", _EACH_ROW), app_label, schema_editor, from_state)

    def describe(self) -> str:
        return "Row-level security read once for " + ", ".join(self.models)
