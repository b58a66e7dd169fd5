"""What holds of the regions of any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demarche.cleaning import clean, load_furniture
from demarche.model import Document, Source

SNIPPETS = [
    "SEE ALSO: A story", "ADVERTISEMENT", "window.x.push({", "});", "{{ a }}", "{typename/}", "Tags:", "* item",
    "## Head", "-----", "```", "The minister said on Monday that the ports of the country had been attacked.",
    "RuritaniaThe",
    "Photo: A B", "_Source: Lab_", "Related stories", "حدوث", "友情链接", "© 2020 A", "Share Tweet", "[caption a",
    "]", "<div", ">", "said.Then", "…",
]  # fmt: skip
GLUE = ["\n", "\n\n", " ", "", "\r\n", "\r", "\t", "\u2028", "\x00", "\ufffd"]
noisy = st.lists(st.tuples(st.sampled_from(SNIPPETS) | st.text(max_size=30), st.sampled_from(GLUE)), max_size=30).map(
    lambda parts: "".join(a + b for a, b in parts)
)


def _document(text: str, title: str | None = None) -> Document:
    return Document(id="", text=text, name="any", source=Source(path="-"), title=title)


@settings(max_examples=300, deadline=None)
@given(text=noisy | st.text(), title=st.none() | st.text(max_size=20), language=st.sampled_from(["en", "und", "zh"]))
def test_regions_cover_any_text(text: str, title: str | None, language: str) -> None:
    regions = clean(_document(text, title), load_furniture(language))
    assert "".join(r.span.of(text) for r in regions) == text
    at = 0
    for region in regions:
        assert region.span.start == at < region.span.end
        assert (region.kind == "furniture") == (region.reason is not None)
        assert bool(region.rule) == (region.kind != "body")
        assert all(region.span.start <= g < region.span.end for g in region.glued)
        assert list(region.glued) == sorted(set(region.glued))
        assert not (region.glued and region.kind == "furniture")
        at = region.span.end
    assert at == len(text)
    assert clean(_document(text, title), load_furniture(language)) == regions


def test_empty_text_has_no_regions() -> None:
    assert clean(_document(""), load_furniture("en")) == ()


def test_plain_report_is_one_body() -> None:
    text = "The ministry said on Monday that three ports had been attacked from abroad since the spring of last year."
    (region,) = clean(_document(text), load_furniture("en"))
    assert (region.kind, region.span.start, region.span.end) == ("body", 0, len(text))


@pytest.mark.parametrize(
    "unit",
    [
        "document.write( ",
        "gtag('",
        "{{ ",
        "[caption ",
        "<div ",
        "aB",
        "SEE ALSO: ",
        "a.The ",
        "حدوث a ",
        "(photo: ",
        "x:",
    ],
)
def test_hostile_repetition_is_covered(unit: str) -> None:
    """Repeat what could make rules look again and again at one stretch: a quadratic step would take minutes here."""
    line = unit * (150_000 // len(unit))
    lines = (unit + "\n") * (30_000 // len(unit))
    for text in (line, lines):
        assert clean(_document(text), load_furniture("en"))[-1].span.end == len(text)
