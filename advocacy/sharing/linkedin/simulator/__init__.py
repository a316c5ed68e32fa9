"""A stand-in for LinkedIn: one small HTTP server, the same in the demo and in the tests.

It answers as LinkedIn documents it (OAuth 2.0 and OpenID Connect, `/rest/posts`, media uploads,
member analytics), keeps its state in one SQLite file, and can be told to misbehave. It imports
nothing of the product and no Django, so it can judge the product's client from outside.

Run it with ``python -m advocacy.sharing.linkedin.simulator --port 8901 --state FILE``, or inside a
test with `SimulatorServer`. `control` documents the switches, `faults` the misbehaviour.
"""

from advocacy.sharing.linkedin.simulator.server import SimulatorServer

__all__ = ["SimulatorServer"]
