"""`demarche evaluate`: the figures are those of the measures, and broken sides are named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from demarche import code, measuring
from demarche.cli import app
from demarche.publishing.record import published

EVAL = Path(__file__).parents[2] / "eval"
NAMES = ("exchange-2021-layout", "opcw-2018-press", "quiet-tariffs-2025")


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    gold, texts = tmp_path / "gold", tmp_path / "texts"
    gold.mkdir()
    texts.mkdir()
    for name in NAMES:
        shutil.copy(EVAL / "gold" / f"{name}.json", gold)
        shutil.copy(EVAL / "texts" / f"{name}.txt", texts)
    return gold, texts


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["evaluate", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


def test_figures_and_misses_are_those_of_the_measures(corpus: tuple[Path, Path]) -> None:
    gold, texts = corpus
    (texts / "of-no-gold.txt").write_text("The United States accused China of hacking into its energy ministry.")
    table = measuring.measure(gold, texts, [published(report) for report in code(texts)])
    status, shown, said = run(*corpus, "--json")
    assert status == 0
    told = json.loads(shown)
    assert told["reports"] == len(NAMES)
    assert told["figures"] == measuring.numbers(table)
    assert told["figures"]["found all"]["tp"] > 0
    assert len(told["misses"]) == len(table.misses)
    assert said.startswith("3 reports, "), "texts without gold are not coded"


def test_the_table_is_for_reading_and_shows_misses_when_asked(corpus: tuple[Path, Path]) -> None:
    gold, _ = corpus
    changed = json.loads((gold / "opcw-2018-press.json").read_text("utf-8"))
    changed["statements"] = changed["statements"][:1]
    (gold / "opcw-2018-press.json").write_text(json.dumps(changed), "utf-8")
    plain, asked = run(*corpus)[1], run(*corpus, "--misses", 1)[1]
    assert plain.startswith("found all ")
    assert asked.startswith(plain)
    assert "opcw-2018-press" in asked.removeprefix(plain)


def breaks(status: int, shown: str, said: str, named: str) -> bool:
    return (status, shown) == (2, "") and f"error: {named}" in said


def test_a_folder_without_gold_is_named(corpus: tuple[Path, Path]) -> None:
    _, texts = corpus
    assert breaks(*run(texts, texts), f"{texts} holds no gold records; ")


def test_a_gold_record_that_is_broken_is_named(corpus: tuple[Path, Path]) -> None:
    gold, _ = corpus
    (gold / "opcw-2018-press.json").write_text("{")
    assert breaks(*run(*corpus), f"{gold}/opcw-2018-press.json: ")


def test_a_text_that_is_missing_is_named(corpus: tuple[Path, Path]) -> None:
    _, texts = corpus
    (texts / "opcw-2018-press.txt").unlink()
    assert breaks(*run(*corpus), f"{texts}/opcw-2018-press.txt: ")
