from __future__ import annotations

from django.http import QueryDict

from advocacy.kernel.querystring import querystring, querystring_pairs

ADDRESS = QueryDict("topic=grid&topic=careers&page=4&q=owl+blades")


def test_the_rest_of_the_address_is_kept():
    assert querystring(ADDRESS, page=5) == "?topic=grid&topic=careers&q=owl+blades&page=5"


def test_none_removes_and_a_list_repeats():
    assert querystring(ADDRESS, page=None, topic=["new"]) == "?q=owl+blades&topic=new"


def test_values_are_encoded():
    assert querystring({}, q='"><script>&') == "?q=%22%3E%3Cscript%3E%26"


def test_plain_mappings_work_too():
    assert querystring({"sort": "-views"}, page=2) == "?sort=-views&page=2"


def test_pairs_for_hidden_fields_leave_out_what_the_form_asks():
    assert querystring_pairs(ADDRESS, without=("q", "page")) == [
        ("topic", "grid"),
        ("topic", "careers"),
    ]
