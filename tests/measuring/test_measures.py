"""What is counted, on reports small enough to count by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demarche.errors import InputError
from demarche.measuring import Table, measure, numbers, render
from demarche.measuring.matching import same_place
from demarche.measuring.measures import close
from demarche.measuring.parties import UNNAMED, fold, folded
from demarche.model import LADDER, Span

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Arcadia blamed Borovia for the raid on its banks. Borovia denied the charge. Some 40 banks lost money."
BLAME = "Arcadia blamed Borovia for the raid on its banks"
DENIAL = "Borovia denied the charge"
BANKS = "Some 40 banks lost money"


def wanted(anchor: str, act: str, speakers: list[str], targets: list[str], **more: Any) -> dict[str, Any]:
    base = {"link": None, "likelihood_words": None, "conduct": ["unspecified"], "measure": None, "status": "current"}
    here = {"act": act, "anchor": anchor, "speakers": speakers, "targets": targets, "optional": False}
    return base | here | more


def told(words: str, act: str, speakers: list[Any], targets: list[Any], **more: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    here = {"act": act, "start": start, "end": start + len(words), "speakers": speakers, "targets": targets}
    return here | {"link": None, "status": "current", "conduct": [], "measure": None, "likelihood": []} | more


def attribution(**more: Any) -> dict[str, Any]:
    return wanted(BLAME, "attribute", ["AR"], ["BO"], link="state") | more


def attributed(words: str = BLAME, **more: Any) -> dict[str, Any]:
    return told(words, "attribute", ["AR"], ["BO"], link="state") | more


class Corpus:
    """One report, its gold records, and the measurement of what is told of it."""

    def __init__(self, folder: Path) -> None:
        self.gold, self.texts = folder / "gold", folder / "texts"
        self.gold.mkdir()
        self.texts.mkdir()

    def write(self, *statements: dict[str, Any], figures: tuple[dict[str, Any], ...] = (), name: str = "one") -> None:
        record = {"doc": name, "statements": list(statements), "figures": list(figures)}
        (self.gold / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")
        (self.texts / f"{name}.txt").write_text(TEXT, encoding="utf-8")

    def measured(self, *statements: dict[str, Any], **more: Any) -> Table:
        return measure(self.gold, self.texts, [{"document": {"id": "one"}, "statements": list(statements)} | more])

    def numbers(self, *statements: dict[str, Any], **more: Any) -> dict[str, dict[str, float]]:
        return numbers(self.measured(*statements, **more))


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path)


def counts(row: dict[str, float]) -> tuple[float, float, float]:
    return row["tp"], row["fp"], row["fn"]


def test_a_perfect_reading(corpus: Corpus) -> None:
    corpus.write(attribution(), wanted(DENIAL, "deny", ["BO"], []))
    got = corpus.numbers(attributed(), told(DENIAL, "deny", [{"id": "BO", "fine": ["BO.MFA"]}], []))
    assert counts(got["found all"]) == counts(got["whole record"]) == (2, 0, 0)
    assert counts(got["who blames whom"]) == (1, 0, 0)
    assert got["right link"] == {"share": 1.0, "of": 1}
    assert corpus.measured(attributed(), told(DENIAL, "deny", ["BO"], [])).misses == ()


def test_nothing_told_is_all_missed(corpus: Corpus) -> None:
    corpus.write(attribution(), wanted(DENIAL, "deny", ["BO"], []))
    got = numbers(measure(corpus.gold, corpus.texts, []))
    assert counts(got["found all"]) == counts(got["whole record"]) == (0, 0, 2)
    assert got["found all"]["f1"] == 0.0


def test_rates_are_rounded_to_three_places(corpus: Corpus) -> None:
    corpus.write(attribution(), wanted(DENIAL, "deny", ["BO"], []), wanted(BANKS, "condemn", ["AR"], []))
    got = corpus.numbers(attributed(), told(DENIAL, "deny", ["BO"], []))
    assert (got["found all"]["p"], got["found all"]["r"], got["found all"]["f1"]) == (1.0, 0.667, 0.8)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"act": "suspect"}, "act"),
        ({"speakers": ["CA"]}, "speakers"),
        ({"speakers": []}, "speakers"),
        ({"targets": ["BO", "CA"]}, "targets"),
        ({"status": "past"}, "status"),
        ({"link": "linked"}, "link within one"),
    ],
)
def test_a_wrong_field_is_found_but_no_whole_record(corpus: Corpus, change: dict[str, Any], field: str) -> None:
    corpus.write(attribution())
    table = corpus.measured(attributed(**change))
    got = numbers(table)
    assert counts(got["found attribution"]) == (1, 0, 0)
    assert counts(got["whole record"]) == (0, 1, 1)
    assert got[f"right {field}"]["share"] == 0.0
    assert [(miss.kind, len(miss.causes)) for miss in table.misses] == [("wrong", 1)]
    assert field in table.misses[0].causes[0]


def test_a_field_that_no_whole_record_needs(corpus: Corpus) -> None:
    corpus.write(wanted(DENIAL, "respond", ["BO"], [], measure="sanctions"), attribution(link="organ"))
    got = corpus.numbers(told(DENIAL, "respond", ["BO"], [], measure="arrest"), attributed(link="directed"))
    assert got["right measure"] == {"share": 0.0, "of": 1}
    assert got["right link"] == {"share": 0.0, "of": 1}
    assert got["right link within one"] == {"share": 1.0, "of": 1}
    assert counts(got["whole record"]) == (2, 0, 0)


def test_another_family_stands_for_nothing(corpus: Corpus) -> None:
    corpus.write(attribution())
    table = corpus.measured(attributed(act="condemn"))
    got = numbers(table)
    assert counts(got["found all"]) == (0, 1, 1)
    assert counts(got["found stance"]) == (0, 1, 0)
    assert {miss.causes[0] for miss in table.misses} == {
        "missed attribution: coded as stance",
        "extra stance: the gold holds attribution here",
    }


def test_a_repeated_reading_is_passed_over_once(corpus: Corpus) -> None:
    corpus.write(attribution())
    again = "blamed Borovia for the raid"
    assert counts(corpus.numbers(attributed(), attributed(again))["found all"]) == (1, 0, 0)
    assert counts(corpus.numbers(attributed(), attributed(again), attributed(again))["found all"]) == (1, 1, 0)
    assert counts(corpus.numbers(attributed(), attributed(again, targets=["CA"]))["found all"]) == (1, 1, 0)


def test_of_two_readings_the_likest_stands(corpus: Corpus) -> None:
    corpus.write(attribution())
    got = corpus.numbers(attributed("blamed Borovia for the raid", targets=["CA"]), attributed(act="suspect"))
    assert got["right targets"] == {"share": 1.0, "of": 1}
    assert got["right act"] == {"share": 0.0, "of": 1}
    assert counts(got["found all"]) == (1, 1, 0)


def test_optional_and_noncyber_records_are_neither_asked_for_nor_punished(corpus: Corpus) -> None:
    corpus.write(attribution(optional=True), wanted(DENIAL, "deny", ["BO"], [], status="noncyber"))
    for reading in ([], [attributed(targets=["CA"])], [told(DENIAL, "deny", ["CA"], [])]):
        assert counts(corpus.numbers(*reading)["found all"]) == (0, 0, 0)
    assert counts(corpus.numbers(attributed(BANKS, status="noncyber"))["found all"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("optional", "status", "expected"),
    [(False, "current", (1, 0, 0)), (False, "negated", (0, 1, 0)), (True, "current", (0, 0, 0))],
)
def test_who_blames_whom(corpus: Corpus, optional: bool, status: str, expected: tuple[int, int, int]) -> None:
    corpus.write(attribution(optional=optional, status=status))
    got = corpus.numbers(attributed(), attributed("Borovia for the raid on its banks"))
    assert counts(got["who blames whom"]) == expected


def test_nobody_named_blames_nobody(corpus: Corpus) -> None:
    corpus.write(attribution(speakers=["anon:AR"]))
    got = corpus.numbers(attributed(speakers=["narrator"]))
    assert counts(got["who blames whom"]) == (0, 0, 0)
    assert got["right speakers"] == {"share": 1.0, "of": 1}


def test_conduct_and_hedges(corpus: Corpus) -> None:
    corpus.write(attribution(conduct=["espionage", "phishing"], likelihood_words="for the raid"))
    got = corpus.numbers(attributed(conduct=["espionage", "sabotage", "unspecified"], likelihood=[{"term": "likely"}]))
    assert counts(got["conduct"]) == (1, 1, 1)
    assert counts(got["hedged"]) == (1, 0, 0)
    assert counts(corpus.numbers(attributed())["hedged"]) == (0, 0, 1)


def test_figures(corpus: Corpus) -> None:
    corpus.write(figures=({"anchor": BANKS, "value": 40}, {"anchor": "the raid on its banks", "value": None}))
    start = TEXT.index("40 banks")
    here = [{"start": start, "end": start + 8, "value": 40.0}, {"start": 0, "end": 7, "value": 1}]
    got = corpus.numbers(figures=here)
    assert counts(got["figures"]) == (1, 1, 1)
    assert got["right figure value"] == {"share": 1.0, "of": 1}


def test_reports_without_attribution(corpus: Corpus) -> None:
    corpus.write(wanted(DENIAL, "deny", ["BO"], []))
    corpus.write(attribution(optional=True), name="two")
    name = "reports without attribution, yet coded with one"
    assert corpus.numbers()[name] == {"share": 0.0, "of": 1}
    assert corpus.numbers(attributed())[name] == {"share": 1.0, "of": 1}


def test_an_anchor_may_stand_twice() -> None:
    assert same_place([Span(10, 20)], [Span(0, 5), Span(12, 40)])
    assert not same_place([Span(10, 20)], [Span(17, 27)])
    assert not same_place([Span(10, 20)], [Span(20, 30)])
    assert not same_place([Span(10, 20)], [])


def test_a_page_is_no_place(corpus: Corpus) -> None:
    corpus.write(attribution())
    (corpus.texts / "one.txt").write_text(TEXT + "." * 600, encoding="utf-8")
    table = corpus.measured(attributed() | {"start": 0, "end": 601})
    assert counts(numbers(table)["found all"]) == (0, 1, 1)
    assert {miss.causes[0] for miss in table.misses} == {
        "missed attribution: the coded span is too long",
        "extra attribution: the coded span is too long",
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("co:Palo Alto Networks", "org:PaloAlto networks"),
        ("per:Dominic Raab", "per:Raab"),
        ("grp:APT-28", "grp:apt28"),
        ("anon:US", "narrator"),
        ("org:Citizen Lab", "org:CitizenLab"),
    ],
)
def test_spellings_of_one_party_compare_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("US", "GB"), ("grp:APT28", "org:APT28"), ("US", "anon:US"), ("per:Ann Lee", "per:Lee Ann")]
)
def test_different_parties_do_not(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_takes_any_name_and_is_stable(name: str) -> None:
    assert fold(name) == fold(name)
    assert folded([name, name]) == folded([name])


def test_nobody_is_somebody_unnamed() -> None:
    assert folded([]) == folded(["anon", "narrator"]) == {UNNAMED}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("backed", "affiliated", True),
        ("backed", "on_behalf", False),
        ("state", "backed", True),
        ("state", "organ", True),
        ("state", "fostered", False),
        ("state", "state", True),
        ("none", "nationality", True),
    ],
)
def test_links_within_one(one: str, other: str, expected: bool) -> None:
    assert close(one, other) is close(other, one) is expected


@given(st.sampled_from(LADDER))
def test_a_link_is_close_to_itself(link: str) -> None:
    assert close(link, link)


def line(**change: Any) -> str:
    return json.dumps({"document": {"id": "one"}, "statements": [attributed(**change)]})


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([line(act="shout")], "no act 'shout'"),
        ([line(status="later")], "later"),
        ([line(link="married")], "married"),
        ([line() + "x"], "coded report 1"),
        ([line(), line()], "one stands twice"),
        ([json.dumps({"document": {"id": "one"}, "statements": [attributed() | {"end": 9999}]})], "behind the text"),
        ([json.dumps({"document": {"id": "one"}, "statements": [attributed() | {"start": 50, "end": 50}]})], "50-50"),
        ([json.dumps({"statements": []})], "document"),
    ],
)
def test_broken_predictions_are_named(corpus: Corpus, lines: list[str], says: str) -> None:
    corpus.write(attribution())
    with pytest.raises(InputError, match=says):
        measure(corpus.gold, corpus.texts, lines)


def test_broken_gold_is_named(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no gold records"):
        measure(corpus.gold, corpus.texts, [])
    corpus.write(attribution(act="shout"))
    with pytest.raises(InputError, match="no act 'shout'"):
        measure(corpus.gold, corpus.texts, [])
    corpus.write({"act": "attribute"})
    with pytest.raises(InputError, match=r"one\.json"):
        measure(corpus.gold, corpus.texts, [])
    corpus.write(attribution())
    (corpus.texts / "one.txt").unlink()
    with pytest.raises(InputError, match=r"one\.txt"):
        measure(corpus.gold, corpus.texts, [])


def test_the_file_name_tells_the_report(corpus: Corpus) -> None:
    corpus.write(attribution())
    told = {"document": {"id": "x", "source": "some/where/one.txt"}, "statements": [attributed()]}
    for one in (told, json.dumps(told), msgspec.json.encode(told)):
        assert numbers(measure(corpus.gold, corpus.texts, [one]))["found all"]["tp"] == 1


def test_rendered_rows_and_causes(corpus: Corpus) -> None:
    corpus.write(attribution(), wanted(DENIAL, "deny", ["BO"], []))
    table = corpus.measured(attributed(speakers=["CA"]))
    shown = render(table)
    assert len(shown.splitlines()) == len(table.rows)
    assert "P 1.00  R 0.50  F1 0.667   (1 right, 0 extra, 1 missed)" in shown
    shown = render(table, misses=3)
    assert "1 × wrong speakers" in shown
    assert "1 × missed reply: nothing was coded here" in shown
    assert repr(DENIAL) in shown


def test_words_of_reports_do_not_act_on_the_terminal(corpus: Corpus) -> None:
    corpus.write(wanted("\x1b[2Jred\u202e said", "deny", ["BO"], []))
    shown = render(corpus.measured(), misses=1)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
