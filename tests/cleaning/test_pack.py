"""Furniture packs: every rule proves itself, every fault of a pack has file, line and remedy."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import pytest

from demarche.cleaning.lines import split_lines
from demarche.cleaning.pack import NEUTRAL, FurniturePack, build_pack, load_furniture
from demarche.cleaning.rules import rules_on
from demarche.errors import LexiconError

if TYPE_CHECKING:
    from pathlib import Path

    from demarche.cleaning.pack import Compiled

LANGUAGES = sorted(
    folder.name
    for folder in (resources.files("demarche") / "data" / "languages").iterdir()
    if (folder / "furniture.toml").is_file()
)


def _compiled(pack: FurniturePack) -> list[Compiled]:
    return [*pack.lines, *pack.rare, *pack.menus, *pack.counts, *pack.spans]


def _fires(one: Compiled, pack: FurniturePack, text: str) -> bool:
    if one.rule.take in ("span", "script"):
        return any(need in text.lower() for need in one.rule.needs) and bool(one.pattern.search(text))
    return any(one in rules_on(line, pack, one.rule.where) for line in split_lines(text))


RULES = [
    pytest.param(pack, one, id=f"{language}:{one.rule.name}")
    for language in LANGUAGES
    for pack in [load_furniture(language)]
    for one in _compiled(pack)
]


@pytest.mark.parametrize(("pack", "one"), RULES)
def test_rule_fits_its_examples_and_no_negative(pack: FurniturePack, one: Compiled) -> None:
    assert [text for text in one.rule.examples if not _fires(one, pack, text)] == []
    assert [text for text in one.rule.negatives if _fires(one, pack, text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_negatives_fit_no_other_rule_either(language: str) -> None:
    pack = load_furniture(language)
    rules = _compiled(pack)
    wrong = [
        (negative, one.rule.name)
        for rule in pack.rules
        for negative in rule.negatives
        for one in rules
        if one.rule.where == "any" and _fires(one, pack, negative)
    ]
    assert wrong == []


def test_unknown_language_gets_the_neutral_rules() -> None:
    neutral = load_furniture(NEUTRAL)
    assert load_furniture("xx").rules == neutral.rules
    assert set(neutral.rules) < set(load_furniture("en").rules)


GOOD = """[[rule]]
name = "a"
reason = "ad"
match = "ad"
examples = ["ad"]
negatives = ["and"]
"""


def _load(tmp_path: Path, text: str) -> FurniturePack:
    file = tmp_path / "furniture.toml"
    file.write_text(text, encoding="utf-8")
    return build_pack("xx", [file])


def test_good_pack_loads(tmp_path: Path) -> None:
    assert [rule.name for rule in _load(tmp_path, GOOD).rules] == ["a"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[[rule]]\nname = ", 2, "Invalid value"),
        (GOOD + GOOD, 7, "name given twice"),
        (GOOD.replace('reason = "ad"', 'reason = "nonsense"'), 1, "nonsense"),
        (GOOD + '[[rule]]\nname = "b"\nreason = "ad"\ncolour = 3\nexamples = []\nnegatives = []\n', 7, "colour"),
        (GOOD.replace('match = "ad"\n', ""), 1, "needs either match or only"),
        (GOOD.replace('["and"]', "[]"), 1, "has no proof"),
        (GOOD.replace('match = "ad"', 'match = "(ad"'), 1, "unterminated subpattern"),
        (GOOD.replace('match = "ad"', 'match = "(a+)+"'), 1, "nested repetition"),
        (GOOD.replace('match = "ad"', 'match = "ad"\ntake = "span"'), 1, "no needs"),
        (GOOD.replace('match = "ad"', 'match = "ad"\nneeds = ["AD"]'), 1, "lower case"),
    ],
)
def test_fault_names_file_line_and_remedy(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(LexiconError) as caught:
        _load(tmp_path, text)
    assert caught.value.place == f"{tmp_path / 'furniture.toml'}:{line}"
    assert words in str(caught.value)
    assert caught.value.remedy
