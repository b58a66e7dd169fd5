"""Bytes → text: the right encoding, a note of how, and offsets that stand."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demarche.errors import InputError
from demarche.reading.decoding import clean, decode

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "reading" / "encodings.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_encoding_is_found_and_noted(case: dict[str, str]) -> None:
    head = f'<meta charset="{case["declared"]}">' if "declared" in case else ""
    decoded = decode((head + case["text"]).encode(case["written"]), declares=True)
    assert decoded.text == head + case["text"]
    assert decoded.encoding == case["encoding"]
    assert case.get("note", "") in " ".join(decoded.notes)
    assert bool(decoded.notes) == ("note" in case)


def test_broken_utf8_keeps_what_is_whole() -> None:
    decoded = decode(
        "Außen bröckelt die Fassade, überall fällt Putz: schön ist das für keinen hier.".encode()[:-1] + b"\xfc"
    )
    assert decoded.text.startswith("Außen bröckelt")
    assert decoded.text.endswith("\ufffd")
    assert decoded.encoding == "utf-8"


def test_store_breaking_characters_are_replaced_one_for_one() -> None:
    text, notes = clean("a\x00b\ud800c\x1b[31md\uffffe\tf\ng")
    assert text == "a\ufffdb\ufffdc\ufffd[31md\ufffde\tf\ng"
    assert notes == ("4 characters replaced by U+FFFD",)


@pytest.mark.parametrize(
    ("raw", "text"), [("a\r\nb\rc\nd", "a\nb\nc\nd"), ("a\x0cb\x0bc", "a\nb\nc"), ("a\u2028b", "a\u2028b")]
)
def test_line_ends(raw: str, text: str) -> None:
    assert clean(raw)[0] == text


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n0000", b"PK\x03\x04rest", b"\x1f\x8b\x08data", bytes(range(32)) * 20]
)
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(InputError) as refused:
        decode(data)
    assert refused.value.reason == "binary"
    assert refused.value.remedy


@given(st.text())
def test_text_survives_utf8(text: str) -> None:
    cleaned = clean(text)[0]
    assert cleaned.encode().decode() == cleaned
    assert len(cleaned) == len(text.replace("\r\n", "\n"))
    assert clean(cleaned) == (cleaned, ())


@given(st.text(alphabet=st.characters(blacklist_categories=["Cc", "Cs"], blacklist_characters="\ufeff\ufffe\uffff")))
def test_clean_text_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode()).text == text


@given(st.binary())
def test_no_bytes_raise_but_input_errors(data: bytes) -> None:
    try:
        decoded = decode(data, declares=True)
    except InputError as error:
        assert error.reason == "binary"  # noqa: PT017
    else:
        decoded.text.encode()
