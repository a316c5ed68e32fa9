"""Feeds of the real world: found on a page, read in a process of its own, told in plain values."""

from content.feeds.discovery import feeds_of_page
from content.feeds.languages import language_of
from content.feeds.reader import Entry, Feed, FeedError, NotAFeed, TooMuch, read_feed

__all__ = [
    "Entry",
    "Feed",
    "FeedError",
    "NotAFeed",
    "TooMuch",
    "feeds_of_page",
    "language_of",
    "read_feed",
]
