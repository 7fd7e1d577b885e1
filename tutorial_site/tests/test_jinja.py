"""Jinja2 beside Django's templates: safe, strict, and ready before the first visitor."""

from __future__ import annotations

import pytest
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import Context, Template, engines
from django.template.backends.jinja2 import Jinja2
from django.test import RequestFactory
from django.utils.safestring import mark_safe
from jinja2 import Environment, UndefinedError

from tutorial_site.jinja import warm_up


@pytest.fixture
def environment() -> Environment:
    engine = engines["jinja2"]
    assert isinstance(engine, Jinja2)
    found: Environment = engine.env
    return found


def drawn(environment: Environment, text: str, /, **given: object) -> str:
    return environment.from_string(text).render(**given)


def test_text_is_escaped_and_html_of_django_is_not(environment: Environment) -> None:
    given = {"text": "<b>", "html": mark_safe("<i>")}

    assert drawn(environment, "{{ text }}{{ html }}", **given) == "&lt;b&gt;<i>"
    assert drawn(environment, "{{ text|inline }}", text="`<`") == "<code>&lt;</code>"


def test_what_is_cut_short_is_still_escaped(environment: Environment) -> None:
    assert drawn(environment, "{{ text|truncatechars(4) }}", text="<b>bold") == "&lt;b&gt;…"


def test_a_name_that_is_not_known_is_an_error(environment: Environment) -> None:
    with pytest.raises(UndefinedError, match="stage"):
        drawn(environment, "{{ stage }}")


def test_a_dot_is_an_attribute_and_nothing_else(environment: Environment) -> None:
    assert drawn(environment, "{{ text.upper() }}", text="a") == "A"
    with pytest.raises(AttributeError, match="upper"):
        drawn(environment, "{{ given.upper }}", given={"upper": "A"})


def test_addresses_are_those_of_django(environment: Environment) -> None:
    html = drawn(
        environment, "{{ url('home') }} {{ url('lab:experiment', slug) }}", slug="rollback"
    )

    assert html == "/ /lab/rollback/"


def test_all_is_compiled_before_the_first_visitor(environment: Environment) -> None:
    warm_up()

    assert environment.cache is not None
    names = {name for _, name in environment.cache}
    assert {"lab/_pressed.jinja", "lab/library/_pressed.jinja"} <= names
    assert set(environment.list_templates(extensions=["jinja"])) <= names


def page(request: HttpRequest, **context: object) -> str:
    text = '{% load jinja %}<p>{% jinja "lab/_tables.jinja" timeline=timeline %}</p>'
    return Template(text).render(Context({"request": request, **context}))


def test_a_page_holds_a_fragment_as_it_is(rf: RequestFactory) -> None:
    class Empty:
        tables = ()

    assert page(rf.get("/"), timeline=Empty).split() == ["<p></p>"]


def test_a_fragment_has_the_request_of_the_page(rf: RequestFactory) -> None:
    request = rf.get("/")
    get_token(request)
    fragment = engines["jinja2"].from_string("{{ csrf_input }}")

    assert 'name="csrfmiddlewaretoken"' in fragment.render({}, request)
