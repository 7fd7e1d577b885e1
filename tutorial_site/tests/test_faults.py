from __future__ import annotations

import io
import logging
import logging.config
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.conf import settings as real
from django.db import connection
from django.test import Client
from pytest_django import Settings

# No test here may touch the database (none asks for it), so none of the pages needs it.
pytestmark = pytest.mark.urls("tutorial_site.tests.faulty_urls")


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the site writes on standard error."""
    logging_settings: Any = deepcopy(real.LOGGING)
    configurator = logging.config.DictConfigurator(logging_settings)
    handler = logging.StreamHandler(output := io.StringIO())
    handler.setFormatter(configurator.configure_formatter(logging_settings["formatters"]["line"]))
    for name in logging_settings["handlers"]["stderr"]["filters"]:
        handler.addFilter(configurator.configure_filter(logging_settings["filters"][name]))
    loggers = [logging.getLogger(name) for name in ("django", "tutorial_site")]
    for logger in loggers:
        logger.addHandler(handler)
    yield output
    for logger in loggers:
        logger.removeHandler(handler)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"headers": {"Host": "evil.test"}}, "DisallowedHost: \"Invalid HTTP_HOST header: 'evil."),
        ({"data": {f"field-{number}": "" for number in range(400)}}, "TooManyFieldsSent: "),
        (
            {"data": "x", "content_type": "multipart/form-data; boundary=\x1b\x07"},
            "MultiPartParserError: ",
        ),
    ],
)
def test_what_no_browser_sends_is_one_line_of_the_log(
    client: Client, log: io.StringIO, sent: dict[str, Any], why: str
) -> None:
    response = client.post("/theme/", **sent)

    (line,) = log.getvalue().splitlines()
    assert response.status_code == 400
    assert "WARNING tutorial_site.faults: Bad request: POST '/theme/' answered 400 (" in line
    assert why in line
    assert line.endswith(f"[{response['X-Request-ID']}]")
    assert line.isprintable()


def test_a_bug_keeps_its_way_through_the_code(client: Client, log: io.StringIO) -> None:
    response = client.get("/break/bug/")

    assert "ERROR django.request: Internal Server Error: /break/bug/" in log.getvalue()
    assert f"[{response['X-Request-ID']}]\nTraceback" in log.getvalue()
    assert "ZeroDivisionError: division by zero" in log.getvalue()


@pytest.mark.parametrize(
    ("how", "title", "retry_after"),
    [
        ("operational", "The database cannot be reached", "10"),
        ("interface", "The database cannot be reached", "10"),
        ("malformed", "The database cannot be reached", "10"),
        ("busy", "All places in the lab are taken", "2"),
        ("unavailable", "The lab cannot run anything just now", "30"),
    ],
)
def test_what_passes_by_itself_says_so(
    client: Client, caplog: pytest.LogCaptureFixture, how: str, title: str, retry_after: str
) -> None:
    response = client.get(f"/break/{how}/")

    assert response.status_code == 503
    assert response["Retry-After"] == retry_after
    assert f"<h1>{title}</h1>" in response.content.decode()
    [line] = [record.getMessage() for record in caplog.records if "faults" in record.name]
    assert line.startswith(f"{title}: GET '/break/{how}/' answered 503 (")


def test_htmx_gets_a_piece_to_put_where_the_result_would_be(client: Client) -> None:
    response = client.post("/break/busy/", headers={"HX-Request": "true"})

    assert response.status_code == 503
    # What is there, perhaps the form itself, stays.
    assert response["HX-Reswap"] == "afterbegin show:top"
    assert response.content.decode().startswith('<div class="notice" role="alert" data-fault>')


def test_the_log_line_stays_one_line(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/break/busy%0AERROR forged/")

    assert len(caplog.records) == 2  # ours and Django's
    assert all("\n" not in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("how", ["bug", "integrity"])
def test_a_bug_gets_a_page_of_its_own(client: Client, how: str) -> None:
    client.cookies["theme"] = "dark"

    response = client.get(f"/break/{how}/")

    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()
    assert 'data-theme="dark"' in response.content.decode()


@pytest.mark.parametrize(("how", "status"), [("operational", 503), ("bug", 500)])
def test_outside_of_a_view_it_is_the_same(
    client: Client, settings: Settings, how: str, status: int
) -> None:
    settings.MIDDLEWARE = ["tutorial_site.tests.faulty_urls.BrokenMiddleware"]

    response = client.get("/", headers={"X-How": how})

    assert response.status_code == status


def test_a_request_that_makes_no_sense_gets_a_page(client: Client) -> None:
    response = client.get("/break/bad/")

    assert response.status_code == 400
    assert "This request makes no sense here" in response.content.decode()


def test_an_unknown_address_shows_the_way_back(client: Client) -> None:
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert 'href="/learn/"' in response.content.decode()


def test_a_method_that_is_not_taken_gets_a_page(client: Client) -> None:
    response = client.get("/post/")

    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "This address only takes a form" in response.content.decode()
    assert client.post("/post/").content == b"thanks"


def test_a_form_from_elsewhere_gets_a_page() -> None:
    response = Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"})

    assert response.status_code == 403
    assert "The form was not accepted" in response.content.decode()


def test_a_database_that_failed_is_opened_afresh(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []
    monkeypatch.setattr(connection, "close", lambda: closed.append("database"))
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)

    client.get("/break/busy/")
    assert closed == []
    client.get("/break/operational/")
    assert closed == ["database"]


@pytest.mark.parametrize("how", ["full", "full-postgresql"])
def test_a_full_disk_says_so(client: Client, how: str) -> None:
    response = client.post(f"/break/{how}/")

    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "The disk of this site is full." in response.content.decode()


def test_what_was_sent_can_be_sent_again_from_the_page(client: Client) -> None:
    typed = {"title": 'Tea "for" two', "receivers": ["one", "two"], "csrfmiddlewaretoken": "old"}

    page = client.post("/break/busy/", typed).content.decode()

    form = page[page.index('<form method="post" action="/break/busy/">') :]
    assert 'name="title" value="Tea &quot;for&quot; two"' in form
    assert form.count('name="receivers"') == 2
    assert 'value="old"' not in form
    assert "Send it again" in form


def test_who_only_read_has_nothing_to_send_again(client: Client) -> None:
    assert "Send it again" not in client.get("/break/busy/").content.decode()


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "in a second"), (42, "in 42 seconds"), (200, "in 4 minutes")]
)
def test_too_many_says_when_there_is_one_again(client: Client, seconds: int, words: str) -> None:
    response = client.post(f"/break/too-many-{seconds}/")

    assert (response.status_code, response["Retry-After"]) == (429, str(seconds))
    assert f"Press again {words}." in response.content.decode()
