from datetime import UTC, datetime

import pytest

from advocacy.sharing.linkedin.urns import (
    created_at,
    encode,
    find_post_urn,
    is_post_urn,
    permalink,
)

SHARE = "urn:li:share:7389012345678901248"


def test_a_post_tells_when_it_was_made() -> None:
    made = datetime(2026, 10, 5, 12, 30, 15, 250_000, tzinfo=UTC)
    number = int(made.timestamp() * 1000) << 22 | 12345
    assert created_at(f"urn:li:ugcPost:{number}") == made
    with pytest.raises(ValueError, match="Not the URN of a post"):
        created_at("urn:li:person:abc")


def test_spelling() -> None:
    assert permalink(SHARE) == f"https://www.linkedin.com/feed/update/{SHARE}/"
    assert permalink(SHARE, site="http://127.0.0.1:8901").startswith("http://127.0.0.1:8901/feed/")
    assert encode("urn:li:share:7") == "urn%3Ali%3Ashare%3A7"
    assert is_post_urn(SHARE)
    assert not is_post_urn(f"{SHARE} ")
    assert not is_post_urn("")


@pytest.mark.parametrize(
    ("pasted", "urn"),
    [
        (f"https://www.linkedin.com/feed/update/{SHARE}/", SHARE),
        (f"www.linkedin.com/feed/update/{SHARE}?utm_source=share", SHARE),
        ("https://www.linkedin.com/feed/update/urn%3Ali%3AugcPost%3A71/", "urn:li:ugcPost:71"),
        (
            "https://www.linkedin.com/posts/ada-lovelace_engines-activity-7389012345678901248-aBcD",
            "urn:li:activity:7389012345678901248",
        ),
        (
            "https://www.linkedin.com/posts/ada_x-ugcPost-7389012345678901248-aB?utm=1",
            "urn:li:ugcPost:7389012345678901248",
        ),
        ("https://www.linkedin.com/in/ada-lovelace/", None),
        ("https://www.linkedin.com/feed/update/urn:li:person:12/", None),
        ("activity-12", None),
        ("", None),
    ],
)
def test_reading_a_pasted_address(pasted: str, urn: str | None) -> None:
    assert find_post_urn(pasted) == urn
