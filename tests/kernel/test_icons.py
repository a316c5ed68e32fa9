from __future__ import annotations

import lucide
import pytest

from advocacy.kernel.icons import icon


def test_icons_are_decoration_unless_named():
    assert 'aria-hidden="true"' in icon("house")
    named = icon("house", label='The "start" page')
    assert "aria-hidden" not in named
    assert 'role="img" aria-label="The &#34;start&#34; page"' in named


def test_size_is_in_attributes_because_the_policy_forbids_style():
    svg = icon("share", size=22)
    assert 'width="22" height="22"' in svg
    assert "style" not in svg


def test_icons_of_one_name_do_not_leak_into_each_other():
    assert icon("share", label="Share") != icon("share")
    assert 'aria-hidden="true"' in icon("share")


def test_an_unknown_icon_is_an_error_not_a_gap():
    with pytest.raises(lucide.IconDoesNotExist):
        icon("no-such-icon")
