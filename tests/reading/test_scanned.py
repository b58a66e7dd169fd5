"""What a scan left can be read again, and is the same document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from demarche import pipeline
from demarche.errors import Fault
from demarche.model import Document, Report
from demarche.reading import ReadOptions
from demarche.running.leaving import Table, row

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (
    '<html><head><title>Norway names a culprit</title><meta property="article:published_time" content="2021-07-19">'
    "</head><body><article><h1>Norway names a culprit</h1><p>Norway blamed Russia for the cyberattack on its parliament. "
    "Moscow called the claim groundless, and Oslo did not say what it would do about it next.</p></article></body></html>"
)


@pytest.fixture
def report(tmp_path: Path) -> Report:
    (tmp_path / "a.html").write_text(PAGE, "utf-8")
    (found,) = pipeline.find(tmp_path / "a.html")
    (result,) = pipeline.code_input(found, ReadOptions(url="https://news.example/norway"))
    assert isinstance(result, Report)
    return result


def test_a_report_of_a_scan_is_read_as_the_same_document(tmp_path: Path, report: Report) -> None:
    with (tmp_path / "found.parquet").open("wb") as out:
        table = Table(out)
        for _ in range(3):
            table.add(row(report))
        table.close()
    before = report.document
    documents = list(pipeline.read(tmp_path / "found.parquet"))
    assert [one.source.position for one in documents if isinstance(one, Document)] == ["1", "2", "3"]
    for one in documents:
        assert isinstance(one, Document)
        same = ("id", "text", "name", "title", "url", "published", "language", "kind")
        assert [getattr(one, name) for name in same] == [getattr(before, name) for name in same]
        assert before.source.bytes_hash in one.source.notes[-1]


@pytest.mark.parametrize("content", [b"PAR1 and nothing more", b""])
def test_a_broken_table_is_a_fault(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "found.parquet").write_bytes(content)
    (one,) = pipeline.read(tmp_path / "found.parquet")
    assert isinstance(one, Fault)
    assert one.reason == "bad_record"


def test_a_table_of_something_else_is_a_fault(tmp_path: Path) -> None:
    pq.write_table(pa.table({"record": ["{}", None]}), tmp_path / "one.parquet")
    pq.write_table(pa.table({"price": [1]}), tmp_path / "two.parquet")
    faults = list(pipeline.read(tmp_path))
    assert {one.reason for one in faults if isinstance(one, Fault)} <= {"bad_record", "empty"}
    assert len(faults) == 3
