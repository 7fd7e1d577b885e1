"""The form of an experiment: what it takes, and what it refuses with a sentence."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from lab.forms import ParameterForm
from lab.tests.stage_samples import BARE, EXPERIMENT, PREDICTION, data


def form(query: QueryDict, **options: Any) -> ParameterForm:
    return ParameterForm(EXPERIMENT, query, prediction=PREDICTION, **options)


def test_good_data_becomes_the_arguments_of_the_action() -> None:
    good = form(data())

    assert good.is_valid(), good.errors
    assert good.arguments == {
        "title": "Dune",
        "atomic": True,
        "copies": 3,
        "price": 2.5,
        "shelf": "right",
    }
    assert good.receivers == ["notify"]
    assert good.chosen == "1"
    assert good.engine == "sqlite"


def test_what_is_absent_is_off_or_left_to_the_default() -> None:
    good = form(data("atomic", "receivers", "predict", "engine"))

    assert good.is_valid()
    assert good.arguments["atomic"] is False
    assert good.receivers == []
    assert good.chosen == ""
    assert good.engine == "sqlite"


def test_an_experiment_without_switches_has_none() -> None:
    good = ParameterForm(BARE, QueryDict("experiment=bare"))

    assert good.is_valid()
    assert good.arguments == {}
    assert good.receivers is None
    assert good.chosen == ""


def test_a_text_is_kept_to_the_letter() -> None:
    typed = "  <b>'; DROP--\t"
    good = form(data(title=typed))

    assert good.is_valid()
    assert good.arguments["title"] == typed


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "x" * 21, "has 21 characters and can have 20"),
        ("title", "a\0b", "NUL character"),
        ("copies", "", "is empty"),
        ("copies", "two", "Give a whole number from 1 to 9"),
        ("copies", "2.5", "whole number"),
        ("copies", "0", "Give a whole number from 1 to 9, in steps of 2."),
        ("copies", "11", "Give a whole number from 1 to 9, in steps of 2."),
        ("copies", "4", "Give a whole number from 1 to 9, in steps of 2."),
        ("copies", "9" * 5000, "whole number"),
        ("price", "nan", "Give a number from 0 to 9.5."),
        ("price", "1e400", "number"),
        ("price", "-1", "Give a number from 0 to 9.5."),
        ("atomic", "maybe", "on or off"),
        ("shelf", "attic", "Choose one of these"),
        ("shelf", "", "Choose one of these"),
        ("receivers", ["notify", "nobody"], "no receiver “nobody”"),
        ("predict", "42", "Choose what you expect"),
        ("engine", "oracle", "Choose one of these databases"),
        ("engine", "postgresql", "Choose one of these databases"),
        ("experiment", "another", "belongs to another experiment"),
        ("surprise", "1", "no field “surprise”"),
        ("__class__", "1", "no field"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    field: str, value: str | list[str], sentence: str
) -> None:
    bad = form(data(**{field: value}))

    name = field if field in bad.fields else "__all__"
    assert not bad.is_valid()
    assert sentence in bad.errors[name][0]


@pytest.mark.parametrize("field", ["title", "copies", "price", "shelf"])
def test_a_missing_parameter_is_refused(field: str) -> None:
    bad = form(data(field))

    assert not bad.is_valid()
    assert bad.errors[field]


def test_where_a_prediction_comes_first_it_has_to_be_made() -> None:
    assert form(data("predict")).is_valid()

    bad = form(data("predict"), predict_first=True)

    assert bad.errors["predict"] == ["Choose what you expect, then press Save. A guess is fine."]


def test_with_two_engines_one_can_be_chosen() -> None:
    good = form(data(engine="postgresql"), engines=["sqlite", "postgresql"])

    assert good.is_valid()
    assert good.engine == "postgresql"
    assert not good["engine"].is_hidden


def test_labels_show_code_as_code() -> None:
    fresh = ParameterForm(EXPERIMENT, prediction=PREDICTION)

    html = str(fresh["atomic"].label_tag()) + str(fresh["predict"])
    assert "<code>atomic()</code>" in html
    assert "Yes, <code>one</code> row" in html


@pytest.mark.parametrize(("value", "checked"), [("on", True), ("off", False), (None, False)])
def test_a_switch_shows_what_came(value: str | None, checked: bool) -> None:
    shown = form(data(atomic=value) if value else data("atomic"))

    html = str(shown["atomic"])
    assert ("checked" in html) is checked
    assert "value=" not in html


@given(title=st.text(max_size=300))
def test_any_text_is_taken_or_refused_and_comes_back(title: str) -> None:
    typed = form(data(title=title))

    if typed.is_valid():
        assert typed.arguments["title"] == title
    else:
        assert len(title) > 20 or "\0" in title
        assert typed["title"].value() == title
