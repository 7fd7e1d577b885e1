"""What a lesson weighs on its way: with everything that it loads, and in how many turns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

MOST = 70 * 1024
LESSONS = ["/learn/post-save/", "/learn/pitfalls/", "/", "/lab/post-save-raises/"]


@pytest.fixture
def loaded(open_page: Callable[..., Page]) -> Callable[[str], list[dict[str, Any]]]:
    """A function that opens a page with an empty cache and tells what went over the line."""

    def load(path: str) -> list[dict[str, Any]]:
        page = open_page()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        asked: dict[str, dict[str, Any]] = {}
        session.on("Network.requestWillBeSent", lambda event: asked.update(_request(event)))
        session.on(
            "Network.loadingFinished",
            lambda event: asked[event["requestId"]].update(size=event["encodedDataLength"]),
        )
        page.goto(path, wait_until="networkidle")
        return list(asked.values())

    return load


def _request(event: dict[str, Any]) -> dict[str, dict[str, Any]]:
    by = event["initiator"]
    found = {"url": event["request"]["url"], "by": by.get("url", ""), "kind": by["type"]}
    return {event["requestId"]: found}


@pytest.mark.parametrize("path", LESSONS)
def test_all_that_a_page_loads_is_light(
    loaded: Callable[[str], list[dict[str, Any]]], path: str
) -> None:
    requests = loaded(path)

    assert len(requests) > 5
    assert sum(request["size"] for request in requests) <= MOST


@pytest.mark.parametrize("path", LESSONS)
def test_all_of_it_is_asked_for_by_the_page_itself(
    loaded: Callable[[str], list[dict[str, Any]]], path: str
) -> None:
    first, *others = loaded(path)

    assert first["url"].endswith(path)
    assert [one for one in others if one["by"] != first["url"] and one["kind"] != "other"] == []
