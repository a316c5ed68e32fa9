"""The two sets: what is asked for, and a tenth of it."""

from __future__ import annotations

from dataclasses import dataclass

# Fewer posts than this do not fill the hub on each day of a year: pages would differ in length.
FEWEST_POSTS = 300


@dataclass(frozen=True)
class Scale:
    """How much is loaded; `clicks` are approximate."""

    name: str
    members: int
    posts: int
    shares: int
    clicks: int
    days: int = 365
    # In the hub on the day of the measurement; the posts of the year come on top.
    live: int = 2_000

    def tenth(self) -> Scale:
        return Scale(
            "small",
            members=max(20, self.members // 10),
            posts=max(min(FEWEST_POSTS, self.posts), self.posts // 10),
            shares=self.shares // 10,
            clicks=self.clicks // 10,
            days=self.days,
            live=self.live // 10,
        )

    def __str__(self) -> str:
        return (
            f"{self.members:,} members, {self.live:,} live posts beside {self.posts:,} of the "
            f"year, {self.shares:,} shares, {self.clicks:,} clicks over {self.days} days"
        )
