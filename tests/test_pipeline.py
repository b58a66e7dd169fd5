"""The chain as a whole: what one stage leaves open is settled before the next."""

from __future__ import annotations

import msgspec

from demarche import clean, code_document, read_text

TEXT = """The United States accused China of hacking into its energy ministry on Monday.

READ MORE: Ten gardens to see this spring

The ministry said it had found the intruders in March.
"""


def test_a_text_whose_language_cannot_be_told_is_read_as_english() -> None:
    unknown, english = (msgspec.structs.replace(read_text(TEXT), language=language) for language in ("und", "en"))
    assert clean(unknown) == clean(english)
    assert "see_also" in {region.reason for region in clean(unknown)}
    assert code_document(unknown).statements == code_document(english).statements
    assert code_document(english).statements


def test_a_language_without_a_pack_is_read_and_cleaned_but_not_coded() -> None:
    danish = msgspec.structs.replace(read_text(TEXT), language="da")
    report = code_document(danish)
    assert report.statements == report.figures == ()
    assert report.regions == clean(danish)
    assert {"US", "CN"} <= {mention.id for mention in report.mentions}


def test_furniture_of_another_language_is_not_taken_for_english() -> None:
    danish = msgspec.structs.replace(read_text(TEXT), language="da")
    assert "see_also" not in {region.reason for region in clean(danish)}
