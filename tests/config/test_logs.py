"""What the log keeps: enough to find a failure, nothing that names or admits a person."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory

from advocacy.config.logs import ContextFilter, JsonFormatter, without_secrets
from advocacy.kernel.request_context import set_request_id
from advocacy.tenancy import tokens
from tests.factories import UserFactory


def line(record: logging.LogRecord) -> dict[str, str]:
    assert ContextFilter().filter(record)
    return json.loads(JsonFormatter().format(record))


def record_of(caplog: pytest.LogCaptureFixture) -> logging.LogRecord:
    (record,) = [each for each in caplog.records if each.name == "django.request"]
    return record


def test_a_line_names_request_and_organization(organization):
    set_request_id("0123456789abcdef")
    record = logging.makeLogRecord({"name": "content", "levelname": "INFO", "msg": "%d posts"})
    record.args = (3,)
    written = line(record)
    assert written["message"] == "3 posts"
    assert written["request_id"] == "0123456789abcdef"
    assert written["organization"] == "nordwind"


@pytest.mark.parametrize("page", ["invitation", "guest", "unsubscribe"])
def test_the_secret_of_a_link_is_not_written_down(organization, caplog, page):
    token = tokens.new_token()
    response = Client().get(f"/{page}/{token}/")
    assert response.status_code in {404, 410}
    written = line(record_of(caplog))
    assert token not in json.dumps(written)
    assert page in written["message"]


def test_nor_is_that_of_a_link_that_leads_nowhere(db, caplog):
    token = "462-N-pPXwImQ6jJUEe-G2BCKvQ4NrSbcrnJ0DP1wB3qkhE"
    Client().get(f"/inivtation/{token}/mara.klein@nordwind.example")
    assert line(record_of(caplog))["message"] == "Not Found: /inivtation/…/…"


def test_an_ordinary_path_stays_readable():
    request = RequestFactory().get("/nordwind/hub-old/page.html")
    assert without_secrets(request) == "/nordwind/hub-old/page.html"


def test_an_exception_is_written_without_the_row_it_quotes(db):
    UserFactory(email="mara.klein@nordwind.example")
    try:
        with transaction.atomic():
            UserFactory(email="mara.klein@nordwind.example")
    except IntegrityError:
        record = logging.makeLogRecord(
            {"msg": "Mail to %s failed", "args": ("Jonas.O+x@mail.example",)}
        )
        record.exc_info = sys.exc_info()
    written = line(record)
    assert written["message"] == "Mail to …@… failed"
    assert "IntegrityError" in written["exception"]
    assert "mara" not in written["exception"]
