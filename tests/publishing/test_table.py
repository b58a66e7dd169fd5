"""The table says everything an analyst asks for, at any width, and lets nothing foreign act on the terminal."""

from __future__ import annotations

import io
import re

import handmade
import msgspec
import pytest

from demarche.model import Actor, Report, Source, Value
from demarche.publishing import View, writer

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def table(report: Report, width: int = 120, *, colour: bool = False) -> str:
    out = io.StringIO()
    writer("table")([report], out, View(width=width, colour=colour))
    return out.getvalue()


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", [60, 83])
def test_stacked_the_table_reads_as_lines(width: int) -> None:
    shown = flat(table(handmade.report(), width))
    first = "RU-R (GOV) → attribute → GR-B (MOQ) affiliated to directed · almost certainly (95–100 %, PHIA)"
    assert first in shown
    assert "BO → condemn “Borovia joined it" in shown
    assert "more than 4,000 organisations as victims" in shown


@pytest.mark.parametrize("width", [60, 84, 120, 200])
def test_everything_is_told_at_any_width(width: int) -> None:
    shown = table(handmade.report(), width)
    assert max(map(len, shown.splitlines())) <= width
    for words in ("Harbour Courier · 2021-05-03 (metadata) · reports/courier.txt", "attribute", "corroborate", "reject",
                  "reports/courier.txt:88-253", "intrusion"):  # fmt: skip
        assert words in flat(shown), words


def test_a_statement_that_is_not_current_says_so() -> None:
    assert "negated" not in table(handmade.report())
    past = msgspec.structs.replace(handmade.accusation(), status=Value(value="negated"))
    assert "negated · affiliated" in flat(table(handmade.report(statements=(past,)), 60))


def test_nobody_is_named_where_nobody_is() -> None:
    unsaid = msgspec.structs.replace(handmade.accusation(), speakers=())
    assert "nobody named → attribute" in table(handmade.report(statements=(unsaid,)), 60)


def test_a_report_without_statement_says_so_in_a_line() -> None:
    assert table(handmade.quiet()).splitlines() == ["fair", " undated · reports/fair.txt", " no statement", ""]


def test_a_report_in_a_language_without_a_pack_says_so() -> None:
    danish = msgspec.structs.replace(handmade.quiet().document, language="da")
    assert " not coded: no language pack for da" in table(Report(document=danish)).splitlines()


def test_colours_only_where_they_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in table(handmade.report())
    monkeypatch.delenv("FORCE_COLOR")
    coloured = table(handmade.report(), colour=True)
    assert "\x1b[31m" in coloured
    assert COLOUR.sub("", coloured) == table(handmade.report())


@pytest.mark.parametrize("colour", [True, False])
def test_foreign_text_never_acts(colour: bool) -> None:
    hostile = "[red]x[/red] :bomb: \x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp.exe\r\nfake line\x00"
    document = handmade.document(
        handmade.TEXT, title=hostile, publisher=hostile, source=Source(path=f"a/{hostile}.txt"), name=hostile
    )
    statement = msgspec.structs.replace(handmade.accusation(), speakers=(Actor(id=f"per:{hostile}", fine=(hostile,)),))
    shown = COLOUR.sub("", table(handmade.report(document=document, statements=(statement,)), colour=colour))
    assert not set(shown) & set("\x1b\x07\x9b\u202e\r\x00")
    for words in ("[red]x[/red]", ":bomb:", "⟨U+001B⟩", "⟨U+202E⟩"):
        assert words in shown
