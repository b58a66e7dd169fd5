"""The data files load, agree with each other, and every fault names its file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demarche.errors import LexiconError
from demarche.lexicon import load
from demarche.lexicon.entities import check_references
from demarche.lexicon.tables import rows, toml
from demarche.lexicon.words import Cue, Phrasebook, fold, tokens
from demarche.model import LADDER

if TYPE_CHECKING:
    from pathlib import Path

LEXICON = load()


def test_every_reference_names_an_entity() -> None:
    assert check_references(LEXICON.entities) == []


def test_every_name_of_the_pack_belongs_to_an_entity() -> None:
    names = [name for name in LEXICON.names["en"] if name.use != "swallow"]
    assert {name.entity for name in names} <= set(LEXICON.entities)


def test_links_of_groups_are_values_of_the_ladder() -> None:
    assert {entity.tie for entity in LEXICON.entities.values() if entity.tie} <= set(LADDER)


@pytest.mark.parametrize(
    ("ident", "party"),
    [
        ("US.FBI", "US"),
        ("RU.GRU.26165", "RU"),
        ("per:Dominic Raab", "GB"),
        ("EU", "EU"),
        ("NATO", "NATO"),
        ("CN", "CN"),
        ("XX.unheard", "XX"),
    ],
)
def test_an_entity_rolls_up_to_its_party(ident: str, party: str) -> None:
    assert LEXICON.party(ident) == party


def test_a_group_is_its_own_party_whatever_state_it_is_tied_to() -> None:
    assert LEXICON.party("grp:APT28") == "grp:APT28"
    assert LEXICON.entities["grp:APT28"].tied_to


def test_every_verb_form_leads_to_its_lemma() -> None:
    verbs = LEXICON.packs["en"].verbs
    assert verbs["accused"].lemma == "accuse"
    assert verbs["broke into"].lemma == "break into"
    assert verbs["stolen"].forms == {"participle"}


@pytest.mark.parametrize(
    ("content", "place", "part"),
    [
        ("id\tname\nA\tB\tC\n", "states.tsv:2", "3 cells"),
        ("id\tother\n", "states.tsv:1", "header"),
        ("# only a comment\n", "states.tsv:1", "no header"),
    ],
)
def test_a_fault_in_a_table_names_file_line_and_remedy(tmp_path: Path, content: str, place: str, part: str) -> None:
    path = tmp_path / "states.tsv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(LexiconError) as caught:
        list(rows(path, ("id", "name")))
    assert caught.value.place == place
    assert part in str(caught.value)
    assert caught.value.remedy


def test_a_fault_in_toml_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "cues.toml"
    path.write_text("a = [", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"cues\.toml"):
        toml(path)


@given(st.text(max_size=200))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(max_size=200))
def test_tokens_are_ordered_slices_of_the_text(text: str) -> None:
    folded = fold(text)
    last = 0
    for start, end, word in tokens(folded):
        assert last <= start < end <= len(folded)
        assert folded[start:end].lower() == word
        last = end


def test_tokens_split_possessives_and_negations_and_pass_over_hyphens() -> None:
    assert [word for _, _, word in tokens("China-linked hackers didn't use U.S. servers' names.")] == [
        "china", "linked", "hackers", "did", "n't", "use", "u.s.", "servers", "'", "names", ".",
    ]  # fmt: skip


def test_the_longest_phrase_of_one_meaning_wins_at_a_place() -> None:
    book = Phrasebook(
        [
            Cue("s", "v", "state", ("state",)),
            Cue("s", "v", "state sponsored", ("state", "sponsored")),
            Cue("s", "w", "state", ("state",)),
        ]
    )
    found = book.scan(["a", "state", "sponsored", "group"])
    assert [(f.start, f.end, f.cue.value) for f in found] == [(1, 3, "v"), (1, 2, "w")]
