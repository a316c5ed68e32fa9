"""``python -m advocacy.sharing.linkedin.simulator``"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from advocacy.sharing.linkedin.simulator import history, members
from advocacy.sharing.linkedin.simulator.server import SimulatorServer
from advocacy.sharing.linkedin.simulator.unfit import UnfitValue

FIRST_MEMBERS = (
    {"name": "Ada Vermeer", "headline": "Product designer", "email": "ada@example.org"},
    {"name": "Jonas Lindqvist", "headline": "Field engineer", "email": "jonas@example.org"},
    {"name": "Inès Moreau", "headline": "Account manager", "email": "ines@example.org"},
)


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        people = _people(options.members)
        server = SimulatorServer(
            options.state,
            host=options.host,
            port=options.port,
            seed=options.seed,
            base_url=options.base_url,
            redirect_uris=options.redirect_uri,
            sign_in_redirect_uris=options.sign_in_redirect_uri,
            people=people,
        )
        if options.history:
            history.load(server.simulator, options.history)
    except (OSError, ValueError) as problem:
        sys.stderr.write(f"The LinkedIn simulator cannot start: {problem}\n")
        return 1
    if not members.matching(server.simulator.state, limit=1):
        for person in FIRST_MEMBERS:
            members.enrol(server.simulator.state, person)

    def stop(*_: Any) -> None:
        # shutdown() waits for the loop that this handler interrupts, so it needs its own thread.
        threading.Thread(target=server.stop).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    sys.stdout.write(f"LinkedIn simulator: {server.url}/feed/ and {server.url}/simulator/\n")
    sys.stdout.flush()
    server.serve_forever()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m advocacy.sharing.linkedin.simulator", description="A stand-in for LinkedIn."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8901)
    parser.add_argument("--state", type=Path, default=Path("var/simulator.sqlite3"))
    parser.add_argument("--seed", type=int, default=7, help="decides each post's attention")
    parser.add_argument(
        "--base-url", default="", help="how others reach it, when not by host and port"
    )
    parser.add_argument(
        "--redirect-uri", action="append", default=[], help="of demo-client; may be repeated"
    )
    parser.add_argument(
        "--sign-in-redirect-uri",
        action="append",
        default=[],
        help="of demo-sign-in; may be repeated",
    )
    parser.add_argument("--members", type=Path, help="JSON file with a list of members")
    parser.add_argument("--history", type=Path, help="JSON file with their earlier posts, tokens")
    return parser


def _people(path: Path | None) -> list[dict[str, Any]]:
    """The members in the file. Raises UnfitValue when it does not hold a list of objects."""
    if path is None:
        return []
    listed = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(listed, dict):
        listed = listed.get("members")
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise UnfitValue(f"{path} does not hold a list of members.")
    return listed


if __name__ == "__main__":
    raise SystemExit(main())
