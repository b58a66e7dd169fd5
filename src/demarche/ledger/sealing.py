"""Seals: a hash over a row, and a chain of hashes over what was committed together."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

SIZE: Final = 16
"""Bytes of a seal. It shows damage, not forgery: whoever can write the file can seal what he wrote."""
_encode = msgspec.msgpack.Encoder().encode


def seal(row: tuple[Any, ...]) -> bytes:
    """Hash the values of a row."""
    return hashlib.blake2b(_encode(row), digest_size=SIZE).digest()


def total(seals: Iterable[bytes]) -> int:
    """Add seals up: the same rows give the same sum, in whatever order a store returns them."""
    return sum(int.from_bytes(one, "big") for one in seals)


def chain(before: bytes, row: tuple[Any, ...], seals: int) -> bytes:
    """Hash a batch: the digest of the batch before, its own row, and the sum of the seals of its rows."""
    return seal((before, *row, (seals % (1 << 8 * SIZE)).to_bytes(SIZE, "big")))
