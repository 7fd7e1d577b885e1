from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from facts.catalogue import facts, topics
from facts.checked import Checked
from facts.tests.builders import make_fact
from lab.runner import LabBusy, LabUnavailable
from tests.postgres import Postgres

FACT = "post-save-error-keeps-the-row"
ADDRESS = f"/facts/{FACT}/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that lets a made fact stand in the place of the first."""

    def use(**changes: Any) -> None:
        fact = make_fact(topic=topics()[0].slug, **changes)
        monkeypatch.setattr("facts.views.get_fact", lambda name: fact)

    return use


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().replace("<wbr>", "")


def test_all_facts_are_listed_by_topic(client: Client) -> None:
    html = text(client, "/facts/")

    assert html.count('<section class="facts-topic"') == len(topics())
    assert all(f'href="/facts/{name}/"' in html for name in facts())
    assert f"{len(facts())} fact" in html


def test_words_are_found_in_any_order(client: Client) -> None:
    html = text(client, "/facts/?q=RAISES+autocommit")

    assert ADDRESS in html
    assert f" of {len(facts())} facts." in html


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("verdict=false", True),
        ("verdict=true", False),
        ("verdict=maybe", True),
        (f"topic={facts()[FACT].topic}&q=post_save", True),
        ("topic=nothing", True),
        ("q=save_base+receiver+raises+autocommit", True),
        ("q=zeppelin", False),
    ],
)
def test_topic_and_verdict_narrow_it_down(client: Client, query: str, is_found: bool) -> None:
    assert (ADDRESS in text(client, f"/facts/?{query}")) is is_found


def test_another_topic_leaves_it_out(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from facts.definitions import Topic

    more = [*topics(), Topic(slug="more", title="More", facts=(make_fact(),))]
    monkeypatch.setattr("facts.search.topics", lambda: more)

    html = text(client, "/facts/?topic=more")

    assert ADDRESS not in html
    assert "/facts/a-row-stays/" in html


def test_nothing_found_says_what_to_do(client: Client) -> None:
    assert "No fact fits." in text(client, "/facts/?q=zeppelin")


def test_a_fact_shows_all_that_is_known_of_it(client: Client, use: Any) -> None:
    use(belief="It goes.", verdict="false", note="A note.", experiment="commit?title=Dune")

    html = text(client, ADDRESS)

    for words in ("It goes.", "False", "A note.", "Model.save_base", "/lab/commit/?title=Dune"):
        assert words in html
    assert "def error_in_post_save" in html.replace('<span class="k">', "").replace(
        "</span>", ""
    ).replace('<span class="w">', "").replace('<span class="nf">', "")
    assert "Run the proof" in html


def test_an_unknown_fact_is_not_found(client: Client) -> None:
    assert client.get("/facts/nothing/").status_code == 404


def test_what_was_checked_elsewhere_is_shown(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fact = facts()[FACT]
    record = Checked(
        versions={"4.2": {"django": "4.2.30", "sqlite": "3.40.1"}},
        facts={FACT: {"hash": fact.hash, "on": {"4.2": {"sqlite": "ok", "postgresql": "failed"}}}},
    )
    monkeypatch.setattr("facts.views.checked", lambda: record)

    html = text(client, ADDRESS)

    assert '<td class="is-ok">holds</td><td class="is-failed">failed</td>' in html
    assert "4.2.30" in text(client, "/facts/")


def test_what_was_not_checked_elsewhere_is_said(client: Client, use: Any) -> None:
    use(statement="A row stays for ever.")

    assert "Its check is newer than the last run" in text(client, ADDRESS)


def test_the_proof_is_run_and_compared(client: Client) -> None:
    response = client.post(ADDRESS, {"engine": "sqlite"})

    html = response.content.decode()
    assert response.status_code == 200
    assert "<strong>It holds.</strong>" in html
    assert '<td class="seen is-ok">1</td>' in html
    assert 'class="timeline"' in html
    assert "<!doctype html>" in html


def test_htmx_gets_the_proof_alone(client: Client) -> None:
    response = client.post(ADDRESS, headers=HTMX)

    html = response.content.decode()
    assert "<!doctype html>" not in html
    assert 'id="proof"' in html
    assert '<div hx-swap-oob="innerHTML:#status">It holds.</div>' in html
    assert "HX-Request" in response["Vary"]


def test_the_proof_runs_on_postgresql_too(client: Client, lab_postgres: Postgres) -> None:
    html = client.post(ADDRESS, {"engine": "postgresql"}).content.decode()

    assert "<strong>It holds.</strong>" in html
    assert "PostgreSQL 1" in html


def test_what_does_not_hold_is_not_hidden(client: Client, use: Any) -> None:
    use(expect={"autocommit": 7, "more": 1}, negated={"more": 0})

    html = client.post(ADDRESS, headers=HTMX).content.decode()

    assert "<strong>It does not hold here.</strong>" in html
    assert '<td class="seen is-bad">1</td>' in html
    assert "It does not hold here.</div>" in html


def test_a_check_that_ends_early_is_no_proof(
    client: Client, use: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    use()
    monkeypatch.setattr(
        "facts.proof.source_of", lambda fact: "def prove():\n    print('{')\n    1 / 0\n"
    )

    html = client.post(ADDRESS, headers=HTMX).content.decode()

    assert "<strong>No proof.</strong>" in html
    assert "The check did not come to its end.</div>" in html


@pytest.mark.parametrize("printed", ["'{'", "'nothing'"])
def test_what_cannot_be_read_is_no_proof(
    client: Client, use: Any, monkeypatch: pytest.MonkeyPatch, printed: str
) -> None:
    use()
    monkeypatch.setattr(
        "facts.proof.source_of", lambda fact: f"def prove():\n    print({printed})\n"
    )

    html = client.post(ADDRESS, headers=HTMX).content.decode()

    assert "<strong>No proof.</strong>" in html


@pytest.mark.parametrize("typed", [{"engine": "mysql"}, {"colour": "red"}])
def test_bad_input_runs_nothing(client: Client, typed: dict[str, str]) -> None:
    whole, part = client.post(ADDRESS, typed), client.post(ADDRESS, typed, headers=HTMX)

    assert (whole.status_code, part.status_code) == (422, 422)
    assert "Nothing was run." in whole.content.decode()
    assert "Nothing was run. The panel says why." in part.content.decode()


@pytest.mark.parametrize("problem", [LabBusy("full"), LabUnavailable("down")])
def test_a_lab_without_a_place_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    def run(job: object) -> None:
        raise problem

    monkeypatch.setattr("facts.proof.runner.run", run)

    response = client.post(ADDRESS)

    assert response.status_code == 503
    assert response["Retry-After"] == "2"
    assert "Nothing was run" in response.content.decode()


def test_a_fact_of_another_version_has_no_button(client: Client, use: Any) -> None:
    use(since="99.0")

    html = text(client, ADDRESS)

    assert "its proof cannot run here" in html
    assert "Run the proof</button>" not in html
    assert client.post(ADDRESS).status_code == 200


def test_a_check_that_cannot_be_watched_says_why(client: Client, use: Any) -> None:
    use(outside_lab="The lab would lock the `row`.")

    html = text(client, ADDRESS)

    assert "The lab would lock the <code>row</code>." in html
    assert "manage.py verify a-row-stays" in html
    assert "Run the proof" not in html
