"""The page shows the whole text and every statement, linked both ways, and nothing in it can act or fetch."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from typing import TYPE_CHECKING

import handmade
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demarche.errors import Fault
from demarche.model import Actor, Figure, Source, Span, Statement, Value
from demarche.publishing import View, writer
from demarche.publishing.passages import lines

if TYPE_CHECKING:
    from demarche.model import Report

PAYLOADS = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "'onmouseover='alert(1)",
    "</style><script>alert(1)</script>", "<!--", "&lt;script&gt;", "<svg/onload=alert(1)>", "]]>", "\u202e\x00\x1b[31m",
    "<script>\u202e<b onclick=x>",
)  # fmt: skip


class Page(HTMLParser):
    """Reads a page back; an element that is not closed where it should be fails the test."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, list[str]] = {}
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.setdefault(self.open[-1] if self.open else "", []).append(data)

    def all(self, name: str) -> list[str]:
        return [found for _, attributes in self.tags if (found := attributes.get(name)) is not None]


def html(*results: Report | Fault) -> str:
    out = io.StringIO()
    writer("html")(results, out, View())
    return out.getvalue()


def test_every_anchor_leads_somewhere_and_statements_lead_both_ways() -> None:
    page = Page(html(handmade.report(), handmade.quiet(), handmade.report()))
    anchors = page.all("id")
    assert len(anchors) == len(set(anchors))
    inner = {href[1:] for href in page.all("href") if href.startswith("#")}
    assert inner <= set(anchors)
    for number in (1, 2, 3, 4):
        assert {f"r1s{number}", f"r1t{number}"} <= inner
    assert {"r1f1", "r3s4"} <= inner


def test_the_page_holds_no_script_and_fetches_nothing() -> None:
    made = html(handmade.report(), Fault(place="p", reason="empty", message="m", remedy="r"))
    page = Page(made)
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "img", "iframe", "link", "object", "form", "base"})
    assert not page.all("src")
    assert not page.all("style")
    style = "".join(page.text["style"])
    assert "url(" not in style
    assert "@import" not in style
    seal = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(a["content"] for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert "default-src 'none'" in policy
    assert f"style-src 'sha256-{seal}'" in policy


@pytest.mark.parametrize("payload", PAYLOADS)
def test_foreign_text_is_text_wherever_it_stands(payload: str) -> None:
    text = f"{payload} {handmade.TEXT}{payload}\n"
    document = handmade.document(
        text, title=payload, url=payload, publisher=payload, byline=payload, name=payload, language=payload,
        source=Source(path=payload, position=payload, notes=(payload,)),
    )  # fmt: skip
    value = Value(value=payload, span=Span(0, len(payload)), rule=payload, via=payload, to=payload)
    actor = Actor(id=payload, fine=(payload,), capacity=payload, level=payload, role=payload, via=payload, rule=payload)
    statement = msgspec.structs.replace(
        handmade.accusation(), id=payload, span=Span(0, len(payload)), act=value, link=value, status=value, voice=value,
        measure=value, operation=value, conduct=(value,), products=(value,), speakers=(actor,), targets=(actor,),
        holder=actor, flags=(payload,), answers=(payload,),
    )  # fmt: skip
    figure = Figure(span=Span(0, len(payload)), value=1, unit=payload, claimed_by=payload, rule=payload)
    fault = Fault(place=payload, reason="empty", message=payload, remedy=payload)
    regions = handmade.regions(text)
    report = handmade.report(document=document, regions=regions, statements=(statement,), figures=(figure,))
    page = Page(html(report, handmade.quiet(), fault))
    known = {tag for tag, _ in Page(html(handmade.report(), handmade.quiet(), fault)).tags}
    assert {tag for tag, _ in page.tags} <= known | {"li", "ul", "em"}
    names = {name for _, attributes in page.tags for name in attributes}
    assert not {name for name in names if name.startswith("on")}
    assert all(href.startswith(("#", "http://", "https://")) for href in page.all("href"))
    assert not set("".join("".join(parts) for parts in page.text.values())) & set("\u202e\x00\x1b")


def test_the_text_is_shown_whole_with_furniture_and_its_reason() -> None:
    made = html(handmade.report())
    text = made[made.index('<div class="text') : made.index('<footer class="figures"')]
    text = re.sub(r'<aside.*?</aside>|<a [^>]*class="number.*?</a>|<span class="why">.*?</span>', "", text)
    shown = [unescape(re.sub(r"<[^>]*>", "", line)) for line in text.split("</p>")[:-1]]
    assert shown == handmade.TEXT.splitlines()
    assert '<span class="why">related links</span>' in made
    assert 'title="furniture:subscribe"' in made


def test_skipped_inputs_are_listed_with_reason_and_remedy() -> None:
    page = Page(html(Fault(place="a.pdf", reason="empty", message="nothing in it", remedy="save it again")))
    assert page.text["th"] == ["a.pdf"]
    assert page.text["td"] == ["nothing in it", "save it again"]
    assert "1 × the input holds no text" in page.text["p"]


def test_the_same_run_gives_the_same_bytes() -> None:
    assert html(handmade.report()) == html(handmade.report())


def spans(text: str) -> st.SearchStrategy[Span]:
    place = st.integers(0, len(text))
    return st.tuples(place, place).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: Span(*sorted(pair)))


@given(st.lists(spans(handmade.TEXT), max_size=12))
def test_any_overlap_of_spans_gives_sound_markup_with_each_note_once(given_spans: list[Span]) -> None:
    base = handmade.condemnation()
    statements = tuple(
        Statement(id=str(at), document="d", span=span, act=base.act, speakers=(), targets=(), status=base.status,
                  voice=base.voice, provenance=base.provenance)
        for at, span in enumerate(given_spans)
    )  # fmt: skip
    report = handmade.report(statements=statements, figures=())
    page = Page(html(report))
    visible = [at for at, span in enumerate(given_spans, 1) if span.of(handmade.TEXT).strip()]
    notes = [found for found in page.all("id") if found.startswith("r1s")]
    assert set(notes) >= {f"r1s{at}" for at in visible}
    assert len(notes) == len(set(notes))
    for line in lines(report):
        for before, after in pairwise(line):
            assert before.span.end == after.span.start
        for passage in line:
            covering = {at for at, span in enumerate(given_spans) if span.overlaps(passage.span)}
            assert set(passage.covered("statement")) == covering
