"""The gold reports keep to the codebook, cover all of it, and hold the traps that traps.toml names."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from demarche.lexicon.tables import DATA, rows
from demarche.measuring.parties import folded, named

EVAL = Path(__file__).parents[2] / "eval"
NAMES = sorted(path.stem for path in (EVAL / "gold").glob("*.json"))
CODEBOOK = ("value", "rank", "family", "definition", "example", "source")


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Statement(Strict):
    act: str
    anchor: str
    speakers: list[str]
    speakers_fine: list[str]
    targets: list[str]
    targets_fine: list[str]
    link: str | None
    link_words: str | None
    likelihood_words: str | None
    conduct: list[str]
    operation: str | None
    measure: str | None
    status: Literal["current", "past", "anticipated", "negated", "noncyber"]
    voice: str
    optional: bool


class Figure(Strict):
    anchor: str
    value: float | None
    comparator: str
    unit: str
    role: str


class Gold(Strict):
    doc: str
    statements: list[Statement]
    figures: list[Figure]


class Trap(Strict):
    name: str
    report: str
    words: str


def values(table: str) -> dict[str, str]:
    """The values of a codebook table, with their family."""
    return {row["value"]: row["family"] for row in rows(DATA / "codebook" / f"{table}.tsv", CODEBOOK)}


def gold(name: str) -> Gold:
    return msgspec.json.decode((EVAL / "gold" / f"{name}.json").read_bytes(), type=Gold)


def text(name: str) -> str:
    return (EVAL / "texts" / f"{name}.txt").read_text(encoding="utf-8")


def statements() -> list[Statement]:
    return [one for name in NAMES for one in gold(name).statements]


def required() -> list[Statement]:
    return [one for one in statements() if not one.optional]


TRAPS = msgspec.toml.decode((EVAL / "traps.toml").read_bytes(), type=dict[str, list[Trap]])["trap"]
ACTS = values("act")


def test_every_text_has_gold_and_the_other_way_round() -> None:
    assert sorted(path.stem for path in (EVAL / "texts").iterdir()) == NAMES
    assert len(NAMES) >= 45


@pytest.mark.parametrize("name", NAMES)
def test_the_record_names_its_report_and_the_report_has_the_length_of_one(name: str) -> None:
    assert gold(name).doc == name
    assert 80 <= len(text(name).split()) <= 350


@pytest.mark.parametrize("name", NAMES)
def test_anchors_are_words_of_the_report(name: str) -> None:
    report = text(name)
    for one in gold(name).statements:
        assert one.anchor in report
        assert 4 <= len(one.anchor.split()) <= 35, one.anchor
        assert (one.link_words or "") in one.anchor
        assert (one.likelihood_words or "") in one.anchor
    for figure in gold(name).figures:
        assert figure.anchor in report


@pytest.mark.parametrize("name", NAMES)
def test_no_statement_stands_twice_at_one_place(name: str) -> None:
    found = Counter(
        (one.act, tuple(sorted(one.speakers)), tuple(sorted(one.targets)), one.measure, one.anchor)
        for one in gold(name).statements
    )
    assert [key for key, times in found.items() if times > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_values_are_in_the_codebook(name: str) -> None:
    links, conducts, measures, voices = (values(table) for table in ("link", "conduct", "measure", "voice"))
    for one in gold(name).statements:
        assert one.act in ACTS
        assert one.link is None or one.link in links
        assert set(one.conduct) <= set(conducts)
        assert one.conduct
        assert one.measure is None or one.measure in measures
        assert one.voice in voices
    for figure in gold(name).figures:
        assert figure.comparator in values("figure_comparator")
        assert figure.role in values("figure_role")


@pytest.mark.parametrize("name", NAMES)
def test_fields_stand_where_they_make_sense(name: str) -> None:
    for one in gold(name).statements:
        attribution = ACTS[one.act] == "attribution"
        assert (one.measure is not None) == (one.act == "respond"), one.anchor
        assert attribution or one.link is None, one.anchor
        assert one.link is not None or one.act == "corroborate" or not attribution, one.anchor
        assert one.act != "name_group" or (one.targets == [] and one.targets_fine), one.anchor
        assert one.status != "noncyber" or one.optional, one.anchor
        assert one.speakers, one.anchor
    for figure in gold(name).figures:
        assert (figure.value is None) == (figure.comparator == "vague")


@pytest.mark.parametrize("name", NAMES)
def test_nobody_blames_himself(name: str) -> None:
    for one in gold(name).statements:
        if ACTS[one.act] == "attribution" and not one.optional:
            assert not named(folded(one.speakers)) & named(folded(one.targets)), one.anchor


@pytest.mark.parametrize("name", NAMES)
def test_parties_are_written_as_the_codebook_has_them(name: str) -> None:
    columns = ("id", "name", "aliases", "memberships", "source")
    states = {row["id"] for row in rows(DATA / "entities" / "states.tsv", columns)} | {"EU", "NATO", "UN", "5EYES"}
    kinds = {"co", "org", "per", "media", "grp", "anon"}
    for one in gold(name).statements:
        for party in (*one.speakers, *one.targets):
            assert party in states | {"anon", "narrator"} or party.partition(":")[0] in kinds - {"grp"}, party
        for party in (*one.speakers_fine, *one.targets_fine):
            assert party.partition(".")[0] in states or party.partition(":")[0] in kinds, party


@pytest.mark.parametrize("table", ["act", "link", "conduct", "measure", "voice"])
def test_every_value_of_the_codebook_is_asked_for(table: str) -> None:
    found = {value for one in required() for value in (one.conduct if table == "conduct" else [getattr(one, table)])}
    assert set(values(table)) - found == set()


def test_every_status_occurs() -> None:
    assert {one.status for one in required()} >= {"current", "past", "anticipated", "negated"}
    assert sum(one.status == "noncyber" for one in statements()) >= 5


@pytest.mark.parametrize("field", ["comparator", "role"])
def test_every_kind_of_figure_occurs(field: str) -> None:
    found = {getattr(figure, field) for name in NAMES for figure in gold(name).figures}
    assert found == set(values(f"figure_{field}"))


def test_frequent_values_occur_often() -> None:
    acts = Counter(one.act for one in required())
    assert min(acts.values()) >= 3
    assert min(acts[act] for act in ("attribute", "respond", "reject", "deny", "decline", "suspect")) >= 20
    assert min(Counter(one.link for one in required() if one.link).values()) >= 3


def test_accusations_go_in_many_directions() -> None:
    pairs = {
        (speaker, target)
        for one in required()
        if ACTS[one.act] == "attribution"
        for speaker in one.speakers
        for target in one.targets
        if len(speaker) == len(target) == 2
    }
    assert len({speaker for speaker, _ in pairs}) >= 20
    assert len({target for _, target in pairs}) >= 12
    assert sum((target, speaker) in pairs for speaker, target in pairs) >= 6


def test_some_reports_hold_no_attribution() -> None:
    quiet = [name for name in NAMES if all(one.optional for one in gold(name).statements)]
    assert len(quiet) >= 6
    assert all(name.startswith("quiet-") for name in quiet)


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_traps_stand_where_they_are_said_to_stand(trap: Trap) -> None:
    assert trap.words in text(trap.report)


def test_the_floors_name_measures_and_the_corpus() -> None:
    floors = tomllib.loads((EVAL / "floors.toml").read_text(encoding="utf-8"))
    assert set(floors) == {"corpus", "floors", "ceilings"}
    assert len(floors["corpus"]) == 64
