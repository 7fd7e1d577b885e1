from __future__ import annotations

import io
import json
import logging
import logging.config
import re
from typing import Any

import pytest
from django.conf import settings as real
from django.test import Client
from pytest_django import Settings

from tutorial_site import tracking


def test_an_id_that_is_well_formed_is_kept(client: Client) -> None:
    response = client.get("/theme/", headers={"X-Request-ID": "proxy-1a2b.3c_4d"})

    assert response["X-Request-ID"] == "proxy-1a2b.3c_4d"


@pytest.mark.parametrize(
    "given", ["", "short", "a" * 65, "two words", "a\x1b[31mforged", "ÄÖÜäöüß"]
)
def test_any_other_is_made(client: Client, given: str) -> None:
    response = client.get("/theme/", headers={"X-Request-ID": given})

    assert re.fullmatch(r"[0-9a-f]{16}", response["X-Request-ID"])


def test_a_request_is_logged_without_what_was_searched_for(
    client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.LOG_REQUESTS = True

    with caplog.at_level(logging.INFO, tracking.__name__):
        client.get("/theme/?q=secret")

    [line] = [record.getMessage() for record in caplog.records if record.name == tracking.__name__]
    assert re.fullmatch(r"GET '/theme/' 200 [\d.]+ ms", line)


@pytest.mark.parametrize("kind", ["line", "json"])
def test_each_line_names_its_request(kind: str) -> None:
    logging_settings: Any = real.LOGGING
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    configurator = logging.config.DictConfigurator(logging_settings)
    handler.setFormatter(
        configurator.configure_formatter(dict(logging_settings["formatters"][kind]))
    )
    handler.addFilter(tracking.RequestIdFilter())
    tracking.request_id.set("of-this-request")

    handler.handle(logging.LogRecord("lab", logging.ERROR, "", 1, "It %s", ("broke",), None))

    line = output.getvalue()
    assert line.count("\n") == 1
    if kind == "json":
        told = json.loads(line)
        assert told.pop("timestamp")
        assert told == {
            "level": "ERROR",
            "logger": "lab",
            "message": "It broke",
            "request_id": "of-this-request",
        }
    else:
        assert line.endswith("ERROR lab: It broke [of-this-request]\n")
