"""The commands, from end to end, on a ledger that the environment names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from demarche.cli import app

from .test_keeping import folder, made_up  # noqa: F401  (fixtures)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "data" / "ledger.db"
    monkeypatch.setenv("DEMARCHE_LEDGER", str(path))
    monkeypatch.setenv("DEMARCHE_CONFIG", "")
    return path


def run(*words: object, code: int = 0) -> Any:
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == code, (done.stdout, done.stderr, done.exception)
    return done


def found(*words: object) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("find", "--json", *words).stdout.splitlines()]


def test_ingest_says_what_is_new_and_that_nothing_is(folder: Path, ledger: Path) -> None:  # noqa: F811
    first = run("ingest", folder, code=1)
    assert "void.txt: empty" in first.stderr
    assert "new: 6 documents, 6 sources, 6 statements" in first.stderr
    again = run("ingest", folder, code=1)
    assert "nothing new; 6 known; 1 skipped" in again.stderr
    assert ledger.exists()


def test_find_show_and_pages(folder: Path) -> None:  # noqa: F811
    run("ingest", folder, code=1)
    everything = found()
    assert len(everything) == 6
    page = run("find", "--json", "--limit", 4)
    mark = page.stderr.split("--after ")[1].strip()
    assert [json.loads(line)["id"] for line in page.stdout.splitlines()] == [one["id"] for one in everything[:4]]
    assert [one["id"] for one in found("--after", mark)] == [one["id"] for one in everything[4:]]
    one = everything[0]
    assert one["quote"] in run("show", one["id"]).stdout
    assert json.loads(run("show", one["id"], "--json").stdout)["kind"] == "statement"
    assert "blamed russia" in run("find", "BLAMED  russia").stdout.lower()
    assert run("cases").stdout


def test_review_from_the_first_to_the_last(folder: Path) -> None:  # noqa: F811
    run("ingest", folder, code=1)
    first, second, third = (one["id"] for one in found()[:3])
    run("review", "correct", first, "link", "directed", "--why", "the annex says so", "--who", "ana")
    run("review", "reject", second[:10])
    run("review", "accept", third)
    run("review", "note", third, "see page 3")
    assert {one["review"] for one in found("--review", "corrected", "--review", "rejected")} == {"corrected", "rejected"}
    history = run("review", "history").stdout
    assert "ana correct" in history
    assert "link: backed → directed (the annex says so)" in history
    run("review", "undo", 2)
    assert not found("--review", "rejected")
    assert "0 gained, 0 lost, 0 altered" in run("reread").stderr
    assert not run("review", "conflicts").stdout
    run("review", "correct", first, "link", "mild", code=2)
    run("review", "undo", 99, code=2)
    run("review", "accept", "nothing-like-it", code=2)
    run("review", "next")


def test_proof_backup_and_restore(folder: Path, tmp_path: Path, ledger: Path) -> None:  # noqa: F811
    run("ingest", folder, code=1)
    assert "0 damaged, 0 against the codebook" in run("verify").stderr
    run("backup", tmp_path / "copy.db")
    run("restore", tmp_path / "copy.db", code=2)
    ledger.unlink()
    run("find", code=2)
    run("restore", tmp_path / "copy.db")
    assert len(found()) == 6
    run("migrate", "--to", "0001")
    assert "demarche migrate" in run("find", code=2).stderr
    run("migrate")
    data = bytearray(ledger.read_bytes())
    at = data.index(b"blamed Russia")
    data[at] ^= 1
    ledger.write_bytes(data)
    assert "damage: " in run("verify", code=1).stdout
