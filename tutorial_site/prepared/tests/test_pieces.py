"""Pieces: what is joined is what was drawn, plain and compressed."""

from __future__ import annotations

import gzip
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutorial_site.prepared.pieces import SLOT, filled, gzipped, piece_of

TOKEN = "T" * 32
#: Texts with slots, and with what repeats, so that there is something to compress.
texts = st.lists(
    st.sampled_from([SLOT, "<p>", "<p>Save</p>", "é✓", TOKEN, "\x00"]) | st.text(max_size=20),
    max_size=30,
).map("".join)
tokens = st.text(string.ascii_letters + string.digits, min_size=32, max_size=32)


@given(st.lists(texts, max_size=5), tokens)
def test_what_was_drawn_comes_out_with_the_token(parts: list[str], token: str) -> None:
    html = "".join(part.replace(SLOT, token) for part in parts).encode()
    pieces = [piece_of(part) for part in parts]

    assert filled(pieces, token) == html
    assert gzip.decompress(gzipped(pieces, token)) == html


def test_the_length_of_an_answer_tells_nothing_of_the_token() -> None:
    piece = piece_of(f'<input value="{SLOT}">{"<p>aaaa" * 9}{SLOT}')

    told = (TOKEN, "a" * 32, ("<p>aaaa" * 5)[:32])

    lengths = {len(gzipped([piece], token)) for token in told}

    assert len(lengths) == 1


def test_it_is_compressed() -> None:
    piece = piece_of("<p>The same again.</p>" * 1000)

    assert len(gzipped([piece], TOKEN)) < 300
    assert piece.size > 22_000


@pytest.mark.parametrize("other", ["<p>b</p>", f"<p>{SLOT}a</p>"], ids=["text", "slot"])
def test_the_digest_tells_texts_apart_and_not_processes(other: str) -> None:
    assert piece_of(f"<p>a{SLOT}</p>").digest != piece_of(other).digest
    assert piece_of(f"<p>a{SLOT}</p>").digest.hex() == "1d6c20a000819bfad497427590c832dc"
