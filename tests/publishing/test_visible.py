"""Everything hidden is shown, everything else stays as it is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demarche.publishing.visible import one_line, visible

HOSTILE = "\x00\x07\x1b\x7f\x85\x9b\xad\u061c\u200b\u200e\u2028\u202a\u202e\u2066\u2069\ufeff\U000e0041\ud800"


@pytest.mark.parametrize("char", HOSTILE, ids=lambda char: f"U+{ord(char):04X}")
def test_a_hidden_character_is_named(char: str) -> None:
    assert visible(f"a{char}b") == f"a⟨U+{ord(char):04X}⟩b"


@pytest.mark.parametrize("text", ["plain", "two\nlines\tand tab", "naïve — “café” 中文", "می\u200cخواهم", "e\u0301"])
def test_what_can_be_seen_stays(text: str) -> None:
    assert visible(text) == text


@given(st.text())
def test_no_control_or_format_character_is_left(text: str) -> None:
    left = {char for char in visible(text) if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert left <= set("\n\t\u200c\u200d")


@given(st.text(), st.integers(5, 80))
def test_a_clipped_line_fits_and_keeps_both_ends(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert "\n" not in line
    whole = one_line(text)
    assert line == whole or line[0] == whole[0]
