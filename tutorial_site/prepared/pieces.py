"""Pieces of HTML, each drawn and compressed once, with slots for the token of the forms.

A compressed piece refers to nothing outside of itself, and its slots are bytes
that are not compressed. So pieces can follow one another in any order, a token
is put in by joining, and the length of the answer tells nothing about it.
That is why the token is the browser's secret as it is: Django masks it on pages
that are compressed together with it, and that takes longer than all of this.
"""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from struct import pack

from django.middleware.csrf import CSRF_SECRET_LENGTH as LENGTH

#: What stands in the place of a token while a page is drawn: random, so that no text can hold it.
SLOT = secrets.token_hex(LENGTH // 2)
_SLOT = SLOT.encode()
# UTF-8 has no such byte: nothing in a text is like it, so no text is told by pointing at a slot.
_BLANK = b"\xff" * LENGTH
# The head of a block of deflate that is stored as it is, and of a file of gzip.
_STORED = b"\0" + pack("<HH", LENGTH, LENGTH ^ 0xFFFF)
_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"
_LAST_BLOCK = b"\x03\0"
_RAW_DEFLATE = -15


@dataclass(frozen=True, kw_only=True)
class Piece:
    """HTML, cut at its slots: plain, compressed, and a digest of it."""

    plain: tuple[bytes, ...]
    deflated: tuple[bytes, ...]
    digest: bytes

    @property
    def size(self) -> int:
        """The bytes that it takes."""
        return sum(map(len, self.plain)) + sum(map(len, self.deflated))


def piece_of(html: str) -> Piece:
    """The piece of this HTML, in which ``SLOT`` marks each place of a token."""
    plain = tuple(html.encode().split(_SLOT))
    packer = zlib.compressobj(9, zlib.DEFLATED, _RAW_DEFLATE)
    deflated = []
    for number, part in enumerate(plain):
        if number:
            # What it makes of the slot is thrown away; it only has to know how long the slot is.
            packer.compress(_BLANK)
            packer.flush(zlib.Z_SYNC_FLUSH)
        deflated.append(packer.compress(part) + packer.flush(zlib.Z_SYNC_FLUSH))
    digest = blake2b(b"\0".join(plain), digest_size=16).digest()
    return Piece(plain=plain, deflated=tuple(deflated), digest=digest)


def filled(pieces: Iterable[Piece], token: str) -> bytes:
    """The HTML of the pieces, one after another, with the token in each slot."""
    between = token.encode()
    return b"".join([between.join(piece.plain) for piece in pieces])


def gzipped(pieces: Iterable[Piece], token: str) -> bytes:
    """The same as a file of gzip, without compressing anything."""
    slot = token.encode()
    between, body, crc, length = _STORED + slot, [_HEAD], 0, 0
    for piece in pieces:
        body.append(between.join(piece.deflated))
        # Part after part: to join them first would copy the whole page.
        for number, part in enumerate(piece.plain):
            crc = zlib.crc32(part, zlib.crc32(slot, crc) if number else crc)
            length += len(part) + (LENGTH if number else 0)
    return b"".join([*body, _LAST_BLOCK, pack("<LL", crc, length)])
