"""No verdict contradicts its trace, whatever a learner sets."""

from __future__ import annotations

import re

import pytest

from lab.tests.variants import Variant, all_variants, trace_of
from lab.tracing import events as e
from lab.tracing.trace import Trace
from lab.verdict import verdict

each_variant = pytest.mark.parametrize("variant", all_variants(), ids=str)


def texts(trace: Trace) -> list[str]:
    return [sentence.text for sentence in verdict(trace)]


@each_variant
def test_there_are_one_to_three_sentences(variant: Variant) -> None:
    found = verdict(trace_of(variant))

    assert 1 <= len(found) <= 3
    assert len({sentence.text for sentence in found}) == len(found)


@each_variant
def test_each_sentence_is_plain_and_points_at_an_event(variant: Variant) -> None:
    trace = trace_of(variant)
    numbers = {event.number for event in trace.events}

    for sentence in verdict(trace):
        assert sentence.text.endswith(".")
        assert sentence.text.count("`") % 2 == 0
        assert sentence.tone in {"ok", "bad", "plain"}
        assert sentence.event in numbers


@each_variant
def test_a_row_is_said_to_be_there_if_and_only_if_it_is(variant: Variant) -> None:
    trace = trace_of(variant)
    said = " ".join(texts(trace))
    rows = [row for rows in trace.tables.values() for row in rows]

    if "row is in the table" in said:
        assert rows
    if "row is not in the table" in said or "no row was written" in said:
        raised = [event.model.lower() for event in trace.of(e.SaveRaised)] or ["book"]
        assert f"lab_{raised[0]}" not in trace.tables
    if "AuditEntry stays" in said:
        assert "lab_auditentry" in trace.tables
    if "AuditEntry is gone" in said:
        assert "lab_auditentry" not in trace.tables


@each_variant
def test_raising_is_said_if_and_only_if_it_happened(variant: Variant) -> None:
    trace = trace_of(variant)
    said = " ".join(texts(trace))

    outermost = [event for event in trace.of(e.SaveRaised) if event.parent is None]
    ends = trace.of(e.ActionRaised) or outermost
    happened = {getattr(event, "exception", None) for event in trace.events}
    happened |= {event.error.partition(":")[0] for event in trace.of(e.SqlRan) if event.error}
    named = {word for word in re.findall(r"`(\w+)`", said) if word.endswith("Error")} | {
        str(word) for word in happened if f"`{word}`" in said
    }
    assert {event.exception for event in ends} <= named <= happened


@each_variant
def test_commits_and_rollbacks_are_said_only_if_they_happened(variant: Variant) -> None:
    trace = trace_of(variant)
    said = " ".join(texts(trace))
    autocommits = [event.autocommit for event in trace.of(e.TransactionCommitted)]

    if "rolled back" in said:
        assert trace.of(e.TransactionRolledBack)
    if "no transaction was open" in said or "nothing had opened a transaction" in said:
        assert True in autocommits
    if "committed with the transaction" in said:
        assert False in autocommits


@each_variant
def test_whoever_is_named_was_there(variant: Variant) -> None:
    trace = trace_of(variant)
    ran = {event.receiver for event in trace.of(e.ReceiverStarted)}
    named = {
        switch.receiver
        for switch in variant.experiment.switches
        if f"`{switch.receiver}`" in " ".join(texts(trace))
    }

    assert named <= ran
