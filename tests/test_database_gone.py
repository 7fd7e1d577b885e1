"""A running site whose database goes away and comes back."""

from __future__ import annotations

import uuid
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from django.http import HttpResponse
from pytest_django import Settings

from lessons import learners
from tests.site import serving

KEY = "a key of this test, and of nothing else in this world"


def cookie(settings: Settings) -> str:
    """The cookie of a learner whom the site has never heard of, signed with its key."""
    settings.SECRET_KEY = KEY
    response = HttpResponse()
    response.set_signed_cookie(learners.COOKIE, str(uuid.uuid4()), salt=learners._SALT)
    return f"{learners.COOKIE}={response.cookies[learners.COOKIE].value}"


def ask(url: str, path: str, cookie: str) -> tuple[int, str | None, str]:
    """Status, Retry-After and page."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request("GET", path, headers={"Cookie": cookie})
    response = connection.getresponse()
    page = response.read().decode()
    connection.close()
    return response.status, response.headers["Retry-After"], page


def test_the_site_says_so_and_recovers_by_itself(tmp_path: Path, settings: Settings) -> None:
    database, elsewhere = tmp_path / "site.sqlite3", tmp_path / "moved"
    learner = cookie(settings)
    with serving(tmp_path, SECRET_KEY=KEY) as url:
        database.rename(elsewhere)
        database.mkdir()
        gone = ask(url, "/progress/", learner)
        without_it = ask(url, "/theme/", learner)
        database.rmdir()
        elsewhere.rename(database)
        back = ask(url, "/progress/", learner)

    assert gone[:2] == (503, "10")
    assert "The database cannot be reached" in gone[2]
    assert (without_it[0], back[0]) == (200, 200)
    log = (tmp_path / "server.log").read_text()
    assert "ERROR tutorial_site.faults: The database cannot be reached: GET '/progress/'" in log
