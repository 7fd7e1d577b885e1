"""The words of a row, before it is placed among the others."""

from __future__ import annotations

from dataclasses import dataclass

from lab.timeline.shapes import Part


@dataclass(slots=True)
class Words:
    """How a row reads, and in which lane and tone."""

    lane: str
    tone: str
    parts: tuple[Part, ...]
    note: str = ""
    detail: str = ""
    is_rule: bool = False


def code(text: str) -> Part:
    """A piece of code."""
    return Part(text, True)


def on(using: str) -> str:
    """Which connection, where it is not the usual one."""
    return "" if using == "default" else f", on connection {using}"


def milliseconds(value: float) -> str:
    """A time or a duration, with as many decimals as help."""
    return f"{value:.2f}" if value < 100 else f"{value:.1f}" if value < 1000 else f"{value:.0f}"
