"""A run's address holds the whole run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.http import QueryDict

from lab import address
from lab.address import data_from, is_meant_for, link_to
from lab.definitions import Parameter
from lab.forms import ParameterForm
from lab.tests.stage_samples import BARE, EXPERIMENT

VALUES = {
    "title": "Dune & Emma",
    "atomic": True,
    "copies": 3,
    "price": 2.5,
    "shelf": "right",
    "receivers": ["notify"],
    "engine": "postgresql",
}


def read_back(link: str) -> ParameterForm:
    data = data_from(QueryDict(link.partition("?")[2]), EXPERIMENT)
    form = ParameterForm(EXPERIMENT, data, engines=["sqlite", "postgresql"])
    assert form.is_valid(), form.errors
    return form


def test_a_link_holds_every_value() -> None:
    link = link_to(EXPERIMENT, VALUES)

    form = read_back(link)
    assert link.startswith("/lab/sample/?title=Dune+%26+Emma&atomic=on&")
    assert form.arguments == {name: VALUES[name] for name in form.arguments}
    assert form.receivers == ["notify"]
    assert form.engine == "postgresql"


def test_a_link_tells_that_no_receiver_listens() -> None:
    link = link_to(EXPERIMENT, {"receivers": []})

    assert "receivers=&" in link + "&"
    assert "engine" not in link
    assert read_back(link).receivers == []


def test_an_experiment_with_nothing_to_set_has_a_plain_link() -> None:
    assert link_to(BARE, {}) == "/lab/bare/"
    assert not data_from(QueryDict("receivers=x"), BARE)


@pytest.mark.parametrize("query", ["receivers=notify,other", "receivers=notify&receivers=other"])
def test_receivers_may_be_named_at_once_or_one_by_one(query: str) -> None:
    data = data_from(QueryDict(query), EXPERIMENT)

    assert data.getlist("receivers") == ["notify", "other"]


def test_what_is_left_out_keeps_its_default() -> None:
    data = data_from(QueryDict("title=Emma&utm_source=mail"), EXPERIMENT)

    assert data["title"] == "Emma"
    assert data["atomic"] == "off"
    assert data["copies"] == "1"
    assert data.getlist("receivers") == ["notify"]
    assert "engine" not in data
    assert "utm_source" not in data


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("", False),
        ("utm_source=mail", False),
        ("title=Emma", True),
        ("receivers=", True),
        ("experiment=sample&title=Emma", True),
        ("experiment=another&title=Emma", False),
    ],
)
def test_an_address_is_for_one_experiment(query: str, meant: bool) -> None:
    assert is_meant_for(QueryDict(query), EXPERIMENT) is meant


def test_the_names_of_the_experiments_leave_the_address_readable() -> None:
    assert address.problems() == []


def test_names_that_are_taken_are_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    parameter = Parameter(name="receivers", kind="text", label="x", default="")
    found = {
        "sample": replace(EXPERIMENT, parameters=(parameter,)),
        "library": replace(BARE, path=Path("lab/experiments/library.py")),
        "what-fires-what": replace(BARE, path=Path("lab/experiments/what-fires-what.py")),
    }
    monkeypatch.setattr(address, "experiments", lambda: found)

    assert address.problems() == [
        "lab/experiments/sample.py: the parameter 'receivers' has a name that the form needs for "
        "itself; rename it",
        "lab/experiments/library.py: /lab/library/ is the learner's own library; rename the file",
        "lab/experiments/what-fires-what.py: /lab/what-fires-what/ is the matrix of signals; "
        "rename the file",
    ]
