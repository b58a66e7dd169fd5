"""What the commands print, where they print it, and how they end."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from demarche.cli import app
from demarche.publishing import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

ACCUSES = """The United States accused China of hacking into its energy ministry on Monday.

A spokesman in Beijing rejected the accusation as groundless.
"""
QUIET = "The harbour fair opened on Saturday under a clear sky, and the brass band played until noon.\n"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the user's own settings out."""
    for name in [name for name in os.environ if name.startswith("DEMARCHE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "accuses.txt").write_text(ACCUSES)
    (folder / "quiet.txt").write_text(QUIET)
    (folder / "two.jsonl").write_text(
        json.dumps({"id": "first", "text": ACCUSES}) + "\n" + json.dumps({"id": "second", "text": QUIET}) + "\n"
    )
    return folder


def run(*arguments: object, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_all_read_is_success_with_a_summary_apart_from_the_output(reports: Path) -> None:
    result = run("code", reports, "--format", "jsonl")
    assert result.exit_code == 0
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["document"]["id"] for one in found] == ["accuses", "quiet", "first", "second"]
    statements = sum(len(one["statements"]) for one in found)
    assert statements >= 2
    assert result.stderr.splitlines()[-1].startswith(f"4 reports, {statements} statements, ")


def test_the_accusation_is_coded_with_its_parties_and_place(reports: Path) -> None:
    shown = run("code", reports / "accuses.txt").stdout
    assert re.search(r"US\b.* → attribute\s+→ CN", shown)
    assert f"{reports}/accuses.txt:" in shown.replace("\n", "").replace(" ", "")


def test_skipped_inputs_are_told_counted_and_change_the_exit_code(reports: Path) -> None:
    (reports / "empty.txt").write_text("")
    (reports / "noise.bin").write_bytes(bytes(range(256)) * 40)
    result = run("code", reports, reports / "nowhere", "-f", "jsonl")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 4
    told = result.stderr.splitlines()
    for name in ("empty.txt: empty: ", "noise.bin: binary: ", "nowhere: not_found: "):
        (line,) = [line for line in told if name in line]
        assert line.startswith("skipped ")
        assert re.search(r": .+; .+", line), "message and remedy"
    assert told[-1].endswith("; 3 skipped: 1 empty, 1 binary, 1 not_found")


def test_nothing_read_is_an_exit_code_of_its_own(tmp_path: Path) -> None:
    assert run("code", tmp_path / "nowhere").exit_code == 3
    (tmp_path / "folder").mkdir()
    result = run("code", tmp_path / "folder")
    assert result.exit_code == 3
    assert "0 reports" in result.stderr
    assert run("clean", tmp_path / "nowhere").exit_code == 3
    assert run("explain", f"{tmp_path}/nowhere:0-5").exit_code == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ["code"],
        ["code", "{}", "--format", "yaml"],
        ["code", "{}", "--jobs", "0"],
        ["code", "{}", "--jobs", "two"],
        ["code", "{}", "--date", "19/07/2021"],
        ["code", "{}", "--config", "{}/none.toml"],
        ["code", "{}", "-o", "{}/no/such/folder/out.jsonl"],
        ["explain", "{}/accuses.txt"],
        ["explain", "{}/accuses.txt:9-3"],
        ["explain", "{}/accuses.txt:0-99999"],
        ["explain", "{}/two.jsonl:0-5"],
        ["unknown"],
    ],
)
def test_wrong_usage_is_an_exit_code_of_its_own(reports: Path, arguments: list[str]) -> None:
    result = run(*(argument.format(reports) for argument in arguments))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "rror" in result.stderr
    assert "Traceback" not in result.stderr


def test_settings_come_from_option_environment_and_file(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "c.toml"
    config.write_text('format = "html"\n')
    assert run("code", reports, "--config", config).stdout.startswith("<!doctype html>")
    monkeypatch.setenv("DEMARCHE_FORMAT", "jsonl")
    assert run("code", reports, "--config", config).stdout.startswith('{"document"')
    assert not run("code", reports, "--config", config, "--format", "table").stdout.startswith("{")
    config.write_text("colour = true\n")
    result = run("code", reports, "--config", config)
    assert result.exit_code == 2
    assert f"{config}: colour" in result.stderr


def test_quiet_says_nothing_but_still_tells_by_exit_code(reports: Path) -> None:
    (reports / "empty.txt").write_text("")
    result = run("code", reports, "--quiet")
    assert result.stderr == ""
    assert result.exit_code == 1


def test_what_is_given_goes_before_what_the_input_says(reports: Path) -> None:
    options = ["--date", "2021-07-19", "--url", "https://news.example/a", "--publisher", "Daily Bell"]
    result = run("code", reports / "quiet.txt", "-f", "jsonl", *options)
    document = json.loads(result.stdout)["document"]
    assert document["published"]["date"] == "2021-07-19"
    assert document["published"]["basis"] == "given"
    assert (document["url"], document["publisher"]) == ("https://news.example/a", "Daily Bell")


def test_links_out_of_a_folder_are_followed_when_asked(reports: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.txt").write_text(QUIET.replace("Saturday", "Sunday"))
    (reports / "link.txt").symlink_to(tmp_path / "elsewhere.txt")
    assert run("code", reports, "-f", "jsonl").exit_code == 1
    followed = run("code", reports, "-f", "jsonl", "--follow-links")
    assert followed.exit_code == 0
    assert len(followed.stdout.splitlines()) == 5


def test_large_inputs_are_skipped_at_the_cap(reports: Path) -> None:
    result = run("code", reports / "accuses.txt", "--max-bytes", 20)
    assert result.exit_code == 3
    assert "too_large" in result.stderr


def test_standard_input_is_read(reports: Path) -> None:
    result = run("code", "-", "-f", "jsonl", stdin=ACCUSES)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["document"]["source"] is None


def test_processes_change_nothing(reports: Path) -> None:
    one = run("code", reports, "-f", "jsonl")
    two = run("code", reports, "-f", "jsonl", "--jobs", "2")
    assert one.stdout == two.stdout
    assert two.exit_code == 0


def test_an_output_file_is_written_whole(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("older")
    result = run("code", reports, "-f", "jsonl", "-o", out)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert out.read_text() == run("code", reports, "-f", "jsonl").stdout
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_clean_shows_all_of_the_text_with_its_margin(tmp_path: Path) -> None:
    text = QUIET + "\nREAD MORE: Ten gardens to see this spring\n\n" + QUIET
    (tmp_path / "a.txt").write_text(text)
    result = run("clean", tmp_path / "a.txt")
    assert result.exit_code == 0
    for line in filter(None, text.splitlines()):
        assert line in result.stdout
    assert re.search(r"^\S+ +░ READ MORE: Ten gardens to see this spring  ← \S+", result.stdout, re.MULTILINE)
    assert re.search(r"[1-9]\d* of \d+ characters marked as furniture", result.stdout)


def test_explain_names_the_rules_that_fired(reports: Path) -> None:
    start = ACCUSES.index("accused")
    result = run("explain", f"{reports}/accuses.txt:{start}-{start + 7}")
    assert result.exit_code == 0
    assert re.search(r"^attribute, \d+-\d+, by \S+", result.stdout, re.MULTILINE)
    assert re.search(r"speaker +US .*“The United States”", result.stdout)
    assert result.stderr == ""


def test_explain_takes_a_place_inside_a_container_as_the_table_shows_it(reports: Path) -> None:
    shown = run("code", reports / "two.jsonl").stdout
    place = re.search(r"two\.jsonl:1:\d+-\d+", "".join(shown.split()))
    assert place
    result = run("explain", f"{reports}/{place[0]}")
    assert result.exit_code == 0
    assert "attribute" in result.stdout


def test_explain_says_so_where_nothing_was_read(reports: Path) -> None:
    result = run("explain", f"{reports}/quiet.txt:0-10")
    assert result.exit_code == 0
    assert "here: no statement" in result.stdout


def test_a_hostile_file_name_never_acts(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[2J\nskipped b.txt"
    path.write_text("")
    result = run("code", path)
    assert "\x1b" not in result.stderr
    assert len(result.stderr.splitlines()) == 2


def test_the_schema_is_printed() -> None:
    assert json.loads(run("schema").stdout)["title"] == "demarche report"


def test_the_version_is_printed() -> None:
    assert re.fullmatch(r"demarche \d+\.\d+\.\d+\S*\n", run("--version").stdout)


def test_the_module_runs_as_the_command_does() -> None:
    done = subprocess.run([sys.executable, "-m", "demarche", "-h"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: demarche [OPTIONS] COMMAND")


@pytest.mark.parametrize("form", FORMATS)
def test_a_pipe_that_closes_early_ends_the_run_without_a_traceback(reports: Path, form: str) -> None:
    for number in range(300):
        (reports / f"more{number}.txt").write_text(QUIET * 30)
    command = [sys.executable, "-m", "demarche", "code", str(reports), "-f", form]
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=buffered) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()
    assert process.returncode == 141
    assert told == b""


HEAVY = {"rich", "trafilatura", "lxml", "resiliparse", "pypdf", "ahocorasick_rs", "multiprocessing", "platformdirs"}


@pytest.mark.parametrize("arguments", [["--help"], ["code", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import sys, json\nfrom demarche.cli import app\n"
        "try:\n    app(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    assert re.search(r"Usage|demarche \d", done.stdout)
    modules = json.loads(done.stderr)
    assert HEAVY & {name.partition(".")[0] for name in modules} == set()
    ours = {name for name in modules if name.startswith("demarche.") and not name.startswith("demarche.cli.")}
    assert ours <= {f"demarche.{name}" for name in ("cli", "errors", "model", "settings", "publishing")} | {
        "demarche.publishing.visible", "demarche.publishing.wording",
    }  # fmt: skip
