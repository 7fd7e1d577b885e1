"""Promises of the deep dive's texts as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent

import pytest
from _pytest.mark import ParameterSet
from django.utils.html import strip_tags

from lab.runner import Job, run
from lab.tracing.trace import Trace
from lessons.parts import ProsePart
from lessons.reading import PageFile, read_page
from lessons.tests.test_content import LOUD
from lessons.tracks import DEEP, deep_in

PATHS = sorted(DEEP.glob("*.md"))


def read(path: Path) -> PageFile:
    return read_page(path, deep_in(DEEP))


def html_of(path: Path) -> str:
    parts = read(path).document.parts
    return "".join(part.html for part in parts if isinstance(part, ProsePart))


def code_blocks() -> Iterator[ParameterSet]:
    for path in PATHS:
        for position, (language, source) in enumerate(read(path).document.code, start=1):
            assert language == "python"
            yield pytest.param(source, id=f"{path.stem}-{position}")


def trace_of(source: str) -> Trace:
    """The trace of a block of code that stands for itself."""
    body = "def block():\n" + indent(source, "    ")
    job = Job(source=body, filename="page.py", action="block", arguments={})
    return run(job).trace


def block_with(words: str) -> str:
    (source,) = [
        source for path in PATHS for _, source in read(path).document.code if words in source
    ]
    return source


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_voice_is_plain(path: Path) -> None:
    prose = strip_tags(re.sub(r"<code.*?</code>", "", html_of(path), flags=re.DOTALL))

    assert [word for word in LOUD.findall(prose) if word != "dive"] == []
    assert "—" not in prose


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_pages_hold_no_script_and_no_style(path: Path) -> None:
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", html_of(path))


@pytest.mark.parametrize("source", list(code_blocks()))
def test_the_code_of_the_pages_runs(source: str) -> None:
    assert trace_of(source).outcome.status == "returned"


def test_the_short_save_calls_both_lists_with_the_same_object() -> None:
    names: dict[str, object] = {}
    exec(block_with("def save_in_short"), names)
    heard: list[object] = []
    signals = {
        "pre_save": [lambda instance: heard.append(instance)],
        "post_save": [lambda instance, created: heard.append((instance, created))],
    }

    def write(instance: object) -> bool:
        heard.append("written")
        return True

    save = names["save_in_short"]
    assert callable(save)
    save(signals, "book", write)

    assert heard == ["book", "written", ("book", True)]


def test_the_muted_diary_keeps_the_second_book_only() -> None:
    assert trace_of(block_with("diary_muted")).printed == "['saved Three Scoops']\n"


def test_publishing_writes_the_entry_and_then_the_letter() -> None:
    trace = trace_of(block_with("def publish(book)"))

    assert trace.printed == "a letter about book 1\n"
    assert trace.tables["lab_auditentry"][0]["message"] == "'published Two Scoops'"


def test_the_broker_hears_of_the_book() -> None:
    printed = trace_of(block_with("to the broker:")).printed

    assert printed == "to the broker: book.saved {'pk': 1, 'created': True}\n"
