"""One self-contained page for a run: each report's text with its statements beside it, linked both ways.

No script, no remote asset; everything foreign is escaped, and a policy in the page forbids all but its own style.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from importlib.resources import files
from itertools import count as numbers
from typing import TYPE_CHECKING, Final

from demarche.errors import REASONS, Fault
from demarche.model import Report
from demarche.publishing.codebook import family
from demarche.publishing.markup import Markup, element, join, link
from demarche.publishing.notes import figure_note, note, party
from demarche.publishing.passages import lines
from demarche.publishing.record import place
from demarche.publishing.wording import count, silence, spaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from demarche.model import Document, Region
    from demarche.publishing import View
    from demarche.publishing.passages import Passage

FAMILIES: Final = ("attribution", "stance", "pressure", "response", "reply")
TITLE: Final = "Who holds whom responsible, and in which words"
LIT: Final = "article:has(.k#:is(:hover,:target)) .k#:not(.number){background:var(--lit)}\n"
"""Lights up a statement's words and note together; one such rule for each number on the page."""


def write(results: Iterable[Report | Fault], out: TextIO, view: View) -> None:  # noqa: ARG001  (the protocol of FORMATS)
    """Write the page. It opens with a list of all reports, so the run has to end first."""
    everything = list(results)
    reports = [result for result in everything if isinstance(result, Report)]
    faults = [result for result in everything if isinstance(result, Fault)]
    body = element("body", _masthead(reports, faults), *map(_article, reports, _keys()), _skipped(faults))
    out.write(f"<!doctype html>\n{element('html', _head(reports), body, lang='en')}\n")


def _head(reports: list[Report]) -> Markup:
    """Write the head, with a policy that allows nothing but this very style."""
    most = max((len(report.statements) for report in reports), default=0)
    style = files("demarche.publishing").joinpath("templates/page.css").read_text("utf-8")
    style += "".join(LIT.replace("#", str(number)) for number in range(1, most + 1))
    seal = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{seal}'; base-uri 'none'; form-action 'none'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", TITLE),
        element("style", Markup(style)),
    )


def _masthead(reports: list[Report], faults: list[Fault]) -> Markup:
    statements = sum(len(report.statements) for report in reports)
    told = [count(len(reports), "report"), count(statements, "statement")]
    told += [element("a", f"{count(len(faults), 'input')} skipped", href="#skipped")] if faults else []
    key = [element("li", name, class_=name) for name in FAMILIES]
    key += [element("li", "figure", class_="figure"), element("li", "not the report", class_="grey")]
    return element(
        "header",
        element("p", "demarche", class_="brand"),
        element("h1", TITLE),
        element("p", *_between(told, " · "), class_="told"),
        element("ul", *key, class_="key"),
        element("ol", *map(_entry, reports, _keys()), class_="contents") if len(reports) > 1 else None,
    )


def _entry(report: Report, key: str) -> Markup:
    """Write a report's line in the contents: what it is, and who blames whom in it."""
    pairs = dict.fromkeys(
        f"{', '.join(party(actor.id) for actor in one.speakers) or 'nobody named'} → "
        f"{', '.join(party(actor.id) for actor in one.targets)}"
        for one in report.statements
        if family(one.act.value) == "attribution" and one.targets and one.status.value == "current"
    )
    shown = "; ".join([*pairs][:3]) + (" …" if len(pairs) > 3 else "")
    about = shown or (count(len(report.statements), "statement") if report.statements else silence(report.document))
    title = element("a", report.document.title or report.document.name, href=f"#{key}")
    return element("li", title, element("span", about, class_="about"), class_=None if report.statements else "quiet")


def _article(report: Report, key: str) -> Markup:
    document = report.document
    language = document.language if document.language != "und" else None
    titled = "text titled" if _opens_with_title(document) else "text"
    blocks = element("div", *_blocks(report, key), class_=titled, lang=language)
    figures = [figure_note(figure, at, key, document.text) for at, figure in enumerate(report.figures)]
    listed = [element("h3", "Figures"), element("ol", *figures)] if figures else []
    empty = None if report.statements else element("p", silence(document).capitalize(), class_="none")
    return element(
        "article",
        _heading(document),
        empty,
        blocks,
        element("footer", *listed, class_="figures") if listed else None,
        id=key,
    )


def _heading(document: Document) -> Markup:
    day = document.published
    dated = day and element(
        "time", f"{day.date.day} {day.date:%B %Y}", datetime=f"{day.date}", title=f"{day.basis}: {day.as_written}"
    )
    kind = spaced(document.kind) if document.kind != "unknown" else None
    told = [part for part in (document.publisher, document.byline, dated, kind) if part]
    where = [link(document.url)] if document.url else []
    where += [join([place(document)]), element("span", f"sha-256 {document.id[:12]}", title=document.id)]
    notes = [element("li", text) for text in document.source.notes]
    unseen = "unseen" if _opens_with_title(document) else None
    return element(
        "header",
        element("p", *_between(told, " · "), class_="kicker"),
        element("h2", document.title or document.name, dir="auto", class_=unseen),
        element("p", *_between(where, " · "), class_="where"),
        element("ul", *notes, class_="mended") if notes else None,
    )


def _opens_with_title(document: Document) -> bool:
    """Tell whether the title is shown by the text itself, where its words may be marked."""
    return bool(document.title) and document.text.lstrip().startswith(f"{document.title}\n")


def _blocks(report: Report, key: str) -> Iterator[Markup]:
    """Write each line of the text, with the notes of the statements that begin in it."""
    for line in lines(report):
        kinds = {region.kind for passage in line if (region := _region(report, passage))}
        kind = kinds.pop() if len(kinds) == 1 else "body"
        begun = sorted(number for passage in line for number in passage.begun("statement"))
        notes = [note(report, number, key) for number in begun]
        words = [_passage(report, passage, key) for passage in line]
        yield element("div", *notes, element("p", *words, dir="auto"), class_=kind)


def _passage(report: Report, passage: Passage, key: str) -> Markup:
    """Write a passage as what it is: statement, figure, evidence, furniture, or all of them."""
    words = join([passage.span.of(report.document.text)])
    read = [mark.label for mark in passage.marks if mark.kind == "evidence"]
    if read:
        words = element("span", words, class_="evidence", title="; ".join(read))
    if passage.covered("figure"):
        begun = passage.begun("figure")
        words = element("span", words, class_="figure", id=f"{key}f{begun[0] + 1}" if begun else None)
    statements = passage.covered("statement")
    if statements:
        act = report.statements[statements[-1]].act.value
        words = element("span", words, class_=" ".join(["said", family(act), *(f"k{n + 1}" for n in statements)]))
    words = join([*(_reference(report, number, key) for number in passage.begun("statement")), words])
    region = _region(report, passage)
    if region and region.kind == "furniture":
        why = element("span", spaced(region.reason or ""), class_="why") if passage.begun("region") else None
        words = element("span", why, words, class_="grey", title=region.rule)
    return words


def _reference(report: Report, number: int, key: str) -> Markup:
    """Write the number that stands before a statement's words and leads to its note."""
    known = family(report.statements[number].act.value)
    label = f"{key}t{number + 1}"
    return element("a", str(number + 1), class_=f"number {known} k{number + 1}", href=f"#{key}s{number + 1}", id=label)


def _region(report: Report, passage: Passage) -> Region | None:
    regions = passage.covered("region")
    return report.regions[regions[-1]] if regions else None


def _skipped(faults: list[Fault]) -> Markup | None:
    """List what was not read, and why."""
    if not faults:
        return None
    reasons = Counter(fault.reason for fault in faults)
    told = "; ".join(f"{number} × {REASONS.get(reason, reason)}" for reason, number in reasons.most_common())
    rows = [element("tr", *_cells(fault.place, fault.message, fault.remedy)) for fault in faults]
    heading = element("h2", "Skipped inputs")
    return element("section", heading, element("p", told), element("table", *rows), id="skipped")


def _cells(head: str, *rest: str) -> list[Markup]:
    return [element("th", head, scope="row"), *(element("td", text) for text in rest)]


def _keys() -> Iterator[str]:
    """Name the reports on this page."""
    return (f"r{number}" for number in numbers(1))


def _between(parts: Iterable[str], mark: str) -> Iterator[str]:
    """Set a mark between parts."""
    for at, part in enumerate(parts):
        if at:
            yield mark
        yield part
