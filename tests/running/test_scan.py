"""Every shard once, whole, with the same bytes, whoever does it, however often it is begun and whoever is killed."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from killing import contents, crawl, kills, packed, page, record

from demarche.errors import Fault, SettingsError
from demarche.reading.warc import Page, fetch
from demarche.running import scan as scanning
from demarche.running.limits import Limits
from demarche.running.scan import Outcome, find_shards, name_of, scan

pq = pytest.importorskip("pyarrow.parquet")

if TYPE_CHECKING:
    from collections.abc import Iterable

SHARDS = 4


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return crawl(tmp_path_factory.mktemp("crawl"), SHARDS)


@pytest.fixture(scope="module")
def expected(shards: list[str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    out = tmp_path_factory.mktemp("expected")
    assert len(list(scan(shards, out))) == SHARDS
    return contents(out)


def outcomes(results: Iterable[Outcome | Fault]) -> list[Outcome]:
    done = list(results)
    assert [one for one in done if isinstance(one, Fault)] == []
    return [one for one in done if isinstance(one, Outcome)]


def rows(folder: Path) -> list[dict[str, Any]]:
    return [row for file in sorted(folder.glob("*.parquet")) for row in pq.read_table(file).to_pylist()]


def test_what_is_reported_comes_out(shards: list[str], tmp_path: Path) -> None:
    done = outcomes(scan(shards, tmp_path))
    kept = rows(tmp_path)
    assert sum(one.pages for one in done) == SHARDS * 12
    assert sum(one.kept for one in done) == len(kept) >= SHARDS
    assert sum(one.seen for one in done) < SHARDS * 12 / 2
    for row in kept:
        told = json.loads(row["record"])
        assert told["document"]["hash"] == row["hash"]
        assert row["statements"] == len(told["statements"]) > 0
        assert row["url"].startswith("https://news.example/")
        with open(row["path"], "rb") as stream:  # noqa: PTH123
            again = fetch(stream, row["position"], 1_000_000)
        assert isinstance(again, Page)
        assert again.url == row["url"]
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert [one["shard"] for one in manifest["shards"]] == shards
    assert manifest["totals"]["kept"] == len(kept)


def test_bytes_do_not_depend_on_workers_or_order(shards: list[str], expected: dict[str, str], tmp_path: Path) -> None:
    outcomes(scan(reversed(shards), tmp_path, jobs=2))
    assert contents(tmp_path) == expected


def test_what_is_done_is_not_done_again(
    shards: list[str], expected: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes(scan(shards[:2], tmp_path))
    begun: list[str] = []
    real = scanning._scanned

    def watched(shard: str, *rest: Any) -> Outcome:
        begun.append(shard)
        return real(shard, *rest)

    monkeypatch.setattr(scanning, "_scanned", watched)
    (tmp_path / ".part-9.parquet.x.part").write_bytes(b"half")
    assert [one.earlier for one in outcomes(scan(shards, tmp_path))] == [True, True, False, False]
    assert begun == shards[2:]
    assert contents(tmp_path) == expected
    begun.clear()
    outcomes(scan(shards[:1], tmp_path, gated=False))
    assert begun == shards[:1], "by other rules it is not done"
    begun.clear()
    (tmp_path / f"{name_of(shards[1])}.parquet").unlink()
    outcomes(scan(shards, tmp_path))
    assert begun == shards[:2], "what was scanned by other rules or is gone is done again"
    assert contents(tmp_path) == expected


def test_a_shard_that_changed_is_done_again(tmp_path: Path) -> None:
    (shard,) = crawl(tmp_path / "crawl", 1)
    outcomes(scan([shard], tmp_path / "out"))
    Path(shard).write_bytes(packed(record(page("Fair", "Cake for all. " * 9))))
    assert [one.pages for one in outcomes(scan([shard], tmp_path / "out"))] == [1]


def test_without_the_gate_every_page_is_read(shards: list[str], tmp_path: Path) -> None:
    (one,) = outcomes(scan(shards[:1], tmp_path, gated=False))
    assert one.pages == one.seen == one.read == 12


def test_pages_that_cannot_be_read_are_listed(tmp_path: Path) -> None:
    report = page("Norway names a culprit", "Norway blamed Russia for the cyberattack on its parliament. " * 5)
    bomb = record(b"x" * 3_000, http=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    (tmp_path / "a.warc.gz").write_bytes(packed(record(report, 1), b"no record at all ", bomb, record(report, 2)))
    (one,) = outcomes(scan([tmp_path / "a.warc.gz"], tmp_path / "out", max_bytes=2_000))
    assert (one.kept, one.skipped) == (2, 2)
    lines = (tmp_path / "out" / f"{one.name}.skipped.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["reason"] for line in lines] == ["bad_record", "too_large"]
    assert all(json.loads(line)["place"].startswith(f"{tmp_path}/a.warc.gz:") for line in lines)


def test_a_page_that_breaks_a_limit_costs_only_itself(tmp_path: Path) -> None:
    """Under a limit of memory that reading a large page breaks, the pages before and after it are read."""
    report = page("Norway names a culprit", "Norway blamed Russia for the cyberattack on its parliament. " * 5)
    large = page("hackers in Russia", *(f"Norway blamed Russia for cyberattack {n}. " for n in range(150_000)))
    (tmp_path / "a.warc.gz").write_bytes(packed(record(report, 1), record(large, 2), record(report, 3)))
    limits = Limits(memory=700 << 20, cpu=4)
    (one,) = outcomes(scan([tmp_path / "a.warc.gz"], tmp_path / "out", limits=limits))
    assert (one.pages, one.kept, one.skipped) == (3, 2, 1)
    (line,) = (tmp_path / "out" / f"{one.name}.skipped.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["reason"] in ("too_costly", "crashed")


def test_shards_are_found(shards: list[str], tmp_path: Path) -> None:
    folder = str(Path(shards[0]).parent)
    listing = tmp_path / "list.txt"
    listing.write_text(f"{shards[1]}\nhttps://crawl.example/a.warc.gz\n\n{tmp_path}/none.warc\n", "utf-8")
    assert list(find_shards([folder])) == shards
    assert list(find_shards([f"{folder}/*-00[01].warc.gz"])) == shards[:2]
    one, other, missing = find_shards([f"@{listing}"])
    assert (one, other) == (shards[1], "https://crawl.example/a.warc.gz")
    assert isinstance(missing, Fault)
    assert missing.reason == "not_found"


def test_a_shard_that_cannot_be_opened_is_a_fault(shards: list[str], tmp_path: Path) -> None:
    results = list(scan([tmp_path / "none.warc", *shards[:1]], tmp_path / "out"))
    assert [type(one) for one in results] == [Fault, Outcome]


def test_namesakes_do_not_share_files() -> None:
    names = {name_of(shard) for shard in ("a/x.warc.gz", "b/x.warc.gz", "a/x.warc", "../x/é \n.warc")}
    assert len(names) == 4
    assert all(name.replace("-", "").replace(".", "").replace("_", "").isalnum() for name in names)


def test_two_scans_do_not_share_a_folder(shards: list[str], tmp_path: Path) -> None:
    first = scan(shards, tmp_path)
    next(first)
    with pytest.raises(SettingsError, match="another scan"):
        list(scan(shards, tmp_path))
    list(first)


def test_a_folder_that_cannot_be_written_is_said(shards: list[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SettingsError, match="cannot be written"):
        list(scan(shards, tmp_path / "file" / "out"))


SCAN = """
import sys
sys.path[:0] = {paths!r}
from demarche.running.scan import Outcome, scan
if __name__ == "__main__":
    for one in scan({shards!r}, {out!r}, engine={engine!r}, jobs=2):
        print("done" if isinstance(one, Outcome) else one, flush=True)
"""


def started(tmp_path: Path, shards: list[str], out: Path, engine: str = "local") -> subprocess.Popen[str]:
    script = tmp_path / "run.py"
    script.write_text(SCAN.format(paths=sys.path, shards=shards, out=str(out), engine=engine), "utf-8")
    return subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_run_that_was_killed_is_finished_by_the_next(tmp_path: Path, shards: list[str], expected: dict[str, str]) -> None:
    out = tmp_path / "out"
    run = started(tmp_path, shards, out)
    assert run.stdout
    assert run.stdout.readline() == "done\n"
    run.kill()
    run.communicate()
    time.sleep(1)  # its workers notice and end
    earlier = [one.earlier for one in outcomes(scan(shards, out))]
    assert any(earlier)
    assert contents(out) == expected


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to find workers")
def test_workers_may_be_killed(tmp_path: Path, shards: list[str], expected: dict[str, str]) -> None:
    out = tmp_path / "out"
    run = started(tmp_path, shards, out)
    victims = list(itertools.islice(kills(run.pid, "spawn_main", seed=1, pause=0.7), 2))
    told, errors = run.communicate(timeout=120)
    assert len(victims) == 2
    assert told == "done\n" * SHARDS, errors
    assert contents(out) == expected


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to find workers")
def test_many_workers_may_be_killed(tmp_path: Path) -> None:
    """The same on a longer run; what is lost after all tries is done by the next run."""
    shards = crawl(tmp_path / "crawl", 30, 40)
    one, other = tmp_path / "one", tmp_path / "other"
    outcomes(scan(shards, one))
    dead = 0
    for _ in range(20):
        run = started(tmp_path, shards, other)
        for _victim in kills(run.pid, "spawn_main", seed=dead, pause=0.5):
            dead += 1
            if run.poll() is not None or dead >= 40:
                break
        told, errors = run.communicate(timeout=300)
        if told == "done\n" * len(shards):
            break
    assert told == "done\n" * len(shards), errors
    assert contents(other) == contents(one)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_pages(tmp_path: Path) -> None:
    peaks = []
    for count in (200, 4_000):
        (shard,) = crawl(tmp_path / str(count), 1, count)
        code = (
            f"import sys; sys.path[:0] = {sys.path!r}\n"
            "from demarche.running.scan import scan\n"
            "if __name__ == '__main__':\n"
            f"    list(scan([{shard!r}], {str(tmp_path / f'out{count}')!r}))\n"
            "    from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage\n"
            "    print(*(getrusage(who).ru_maxrss for who in (RUSAGE_SELF, RUSAGE_CHILDREN)))\n"
        )
        script = tmp_path / "run.py"
        script.write_text(code, "utf-8")
        done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
        peaks.append([int(word) for word in done.stdout.split()])
    assert all(late < 1.15 * early + 10_000 for early, late in zip(*peaks, strict=True)), peaks
