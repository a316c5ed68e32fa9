"""Everything the simulator remembers, in one SQLite file that survives restarts."""

from __future__ import annotations

import json
import queue
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS app (
    client_id TEXT PRIMARY KEY, client_secret TEXT NOT NULL, name TEXT NOT NULL,
    redirect_uris TEXT NOT NULL, product TEXT NOT NULL, extra_scopes TEXT NOT NULL,
    refresh_tokens INTEGER NOT NULL, pairwise INTEGER NOT NULL,
    app_quota INTEGER NOT NULL, member_quota INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS member (
    sub TEXT PRIMARY KEY, name TEXT NOT NULL, headline TEXT NOT NULL, email TEXT NOT NULL UNIQUE,
    connections INTEGER NOT NULL, locale TEXT NOT NULL, restricted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS organization (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, vanity TEXT NOT NULL, admins TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS code (
    hash TEXT PRIMARY KEY, client_id TEXT NOT NULL, sub TEXT NOT NULL, redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL, expires_at REAL NOT NULL, used INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS token (
    hash TEXT PRIMARY KEY, kind TEXT NOT NULL, client_id TEXT NOT NULL, sub TEXT NOT NULL,
    scopes TEXT NOT NULL, authorized_at REAL NOT NULL, created_at REAL NOT NULL,
    expires_at REAL NOT NULL, usable_at REAL NOT NULL, revoked_at REAL
);
CREATE INDEX IF NOT EXISTS token_of_member ON token (client_id, sub);
CREATE TABLE IF NOT EXISTS post (
    urn TEXT PRIMARY KEY, id INTEGER NOT NULL UNIQUE, sub TEXT NOT NULL, client_id TEXT NOT NULL,
    commentary TEXT NOT NULL, content TEXT NOT NULL, visibility TEXT NOT NULL,
    distribution TEXT NOT NULL, reshare_of TEXT NOT NULL, reshare_disabled INTEGER NOT NULL,
    created_ms INTEGER NOT NULL, modified_ms INTEGER NOT NULL, deleted_ms INTEGER,
    fingerprint TEXT NOT NULL, origin TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS post_of_member ON post (sub, id);
CREATE INDEX IF NOT EXISTS post_fingerprint ON post (sub, fingerprint, created_ms);
CREATE TABLE IF NOT EXISTS media (
    urn TEXT PRIMARY KEY, kind TEXT NOT NULL, sub TEXT NOT NULL, upload_key TEXT NOT NULL UNIQUE,
    upload_expires_at REAL NOT NULL, expected_size INTEGER NOT NULL, parts INTEGER NOT NULL,
    uploaded_at REAL, ready_at REAL, failure TEXT NOT NULL DEFAULT '',
    content_type TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS media_part (
    urn TEXT NOT NULL, number INTEGER NOT NULL, etag TEXT NOT NULL, bytes BLOB NOT NULL,
    PRIMARY KEY (urn, number)
);
CREATE TABLE IF NOT EXISTS usage (
    day TEXT NOT NULL, client_id TEXT NOT NULL, sub TEXT NOT NULL, calls INTEGER NOT NULL,
    PRIMARY KEY (day, client_id, sub)
);
CREATE TABLE IF NOT EXISTS fault (
    kind TEXT PRIMARY KEY, remaining INTEGER NOT NULL, status INTEGER NOT NULL,
    seconds REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS call (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    status INTEGER NOT NULL, client_id TEXT NOT NULL, sub TEXT NOT NULL, milliseconds REAL NOT NULL,
    reason TEXT NOT NULL DEFAULT ''
);
"""

ACTIVITY_TABLES = ("code", "token", "post", "media", "media_part", "usage", "fault", "call")
IDENTITY_TABLES = ("app", "member", "organization")


class State:
    """One SQLite file, safe to use from any number of threads.

    Connections are pooled because the server runs each request in a thread of its own. Writers
    take the write lock at once (``BEGIN IMMEDIATE``), so that what they read is what they change.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        with self._connection() as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(SCHEMA)
            columns = {row["name"] for row in db.execute("PRAGMA table_info(call)")}
            if "reason" not in columns:
                # A demo that was started before calls said why they were refused.
                db.execute("ALTER TABLE call ADD COLUMN reason TEXT NOT NULL DEFAULT ''")

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=15, isolation_level=None, check_same_thread=False)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA synchronous = NORMAL")
        return db

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            db = self._idle.get_nowait()
        except queue.Empty:
            db = self._connect()
        try:
            yield db
        finally:
            self._idle.put(db)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection outside any transaction."""
        with self._connection() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the write lock; an exception undoes it."""
        with self._connection() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    def one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        with self.reading() as db:
            row: sqlite3.Row | None = db.execute(sql, values).fetchone()
            return row

    def all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self.reading() as db:
            return db.execute(sql, values).fetchall()

    def count(self, table: str) -> int:
        if table not in ACTIVITY_TABLES + IDENTITY_TABLES:
            raise ValueError(f"There is no table {table!r}.")
        with self.reading() as db:
            found = db.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - checked
        return int(found[0])

    def setting(self, name: str, default: Any = None) -> Any:
        row = self.one("SELECT value FROM setting WHERE name = ?", name)
        return default if row is None else json.loads(row["value"])

    def keep_setting(self, name: str, value: Any) -> Any:
        """Store `value` unless the setting exists already; return what is stored.

        Two threads that both find a setting missing agree on one value this way.
        """
        with self.writing() as db:
            db.execute(
                "INSERT OR IGNORE INTO setting (name, value) VALUES (?, ?)",
                (name, json.dumps(value)),
            )
            row = db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return json.loads(row["value"])

    def store_setting(self, name: str, value: Any) -> None:
        with self.writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)",
                (name, json.dumps(value)),
            )

    def clear(self, *, identities: bool) -> None:
        """Forget all activity; with `identities` also every app and member."""
        tables = ACTIVITY_TABLES + (IDENTITY_TABLES if identities else ())
        with self.writing() as db:
            for table in tables:
                db.execute(f"DELETE FROM {table}")  # noqa: S608 - names are the constants above

    def close(self) -> None:
        while True:
            try:
                self._idle.get_nowait().close()
            except queue.Empty:
                return
