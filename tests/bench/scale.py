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

    def tenth(self) -> Scale:
        return Scale(
            "small",
            members=max(20, self.members // 10),
            posts=max(min(FEWEST_POSTS, self.posts), self.posts // 10),
            shares=self.shares // 10,
            clicks=self.clicks // 10,
            days=self.days,
        )

    def __str__(self) -> str:
        return (
            f"{self.members:,} members, {self.posts:,} posts, {self.shares:,} shares, "
            f"{self.clicks:,} clicks over {self.days} days"
        )
