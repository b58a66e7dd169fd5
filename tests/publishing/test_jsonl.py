"""JSONL is what the codebook says under "In JSONL", valid against the published schema, and one line a report."""

from __future__ import annotations

import io
import json
import pickle
from pathlib import Path
from typing import Any

import handmade
import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demarche.errors import Fault
from demarche.model import Report, Source
from demarche.publishing import View, writer
from demarche.publishing.schema import document, schema

SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "report.schema.json"


def lines(*results: Report | Fault) -> list[str]:
    out = io.StringIO()
    writer("jsonl")(results, out, View())
    return out.getvalue().splitlines()


def objects(*results: Report | Fault) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines(*results)]


def test_coded_values_are_plain_and_their_evidence_stands_apart() -> None:
    (report,) = objects(handmade.report())
    statement = report["statements"][0]
    assert statement["act"] == "attribute"
    assert statement["link"] == "affiliated"
    assert (statement["status"], statement["voice"], statement["operation"]) == ("current", "reported", "mail-2021")
    assert statement["measure"] is None
    assert statement["conduct"] == ["intrusion", "ip_theft"]
    assert handmade.TEXT[statement["start"] : statement["end"]] == statement["quote"]
    assert [speaker["id"] for speaker in statement["speakers"]] == ["RU-R"]
    likelihood = statement["likelihood"][0]
    assert (likelihood["term"], likelihood["scheme"], likelihood["low"]) == ("almost certainly", "PHIA", 95)
    (link,) = statement["evidence"]["link"]
    assert (link["to"], link["quote"], link["rule"]) == ("directed", "employed by", "link.employed")
    (operation,) = statement["evidence"]["operation"]
    assert operation == {"value": "mail-2021", "span": None, "rule": "", "via": "document", "to": "", "quote": ""}
    assert "measure" not in statement["evidence"]


def test_every_span_slices_to_its_quote() -> None:
    (report,) = objects(handmade.report())
    text = report["document"]["text"]
    for one in (*report["statements"], *report["figures"]):
        assert text[one["start"] : one["end"]] == one["quote"]
    for statement in report["statements"]:
        for values in statement["evidence"].values():
            for value in values:
                if span := value["span"]:
                    assert text[span["start"] : span["end"]] == value["quote"]


def test_the_bytes_do_not_depend_on_the_process_a_report_comes_from() -> None:
    report = handmade.report()
    assert lines(pickle.loads(pickle.dumps(report))) == lines(report)  # noqa: S301  (our own bytes)


def test_every_key_is_always_there() -> None:
    (full,) = objects(handmade.report())
    (bare,) = objects(handmade.quiet())
    assert full["document"].keys() == bare["document"].keys()
    accusation, _, condemnation, _ = full["statements"]
    assert accusation.keys() == condemnation.keys()
    assert accusation["speakers"][0].keys() == condemnation["speakers"][0].keys()
    assert accusation["likelihood"][0].keys() == {"term", "span", "scheme", "low", "high", "scope", "rule"}


def test_a_value_seen_twice_is_published_once_with_both_pieces_of_evidence() -> None:
    twice = msgspec.structs.replace(
        handmade.accusation(),
        conduct=(handmade.value("ip_theft", "theft", "a"), handmade.value("ip_theft", "designs", "b")),
    )
    ((statement,),) = (report["statements"] for report in objects(handmade.report(statements=(twice,))))
    assert statement["conduct"] == ["ip_theft"]
    assert [value["quote"] for value in statement["evidence"]["conduct"]] == ["theft", "designs"]


@pytest.mark.parametrize(
    ("source", "published"),
    [
        (Source(path="a/b.txt"), "a/b.txt"),
        (Source(path="a/b.jsonl", position="7"), None),
        (Source(path="-"), None),
    ],
)
def test_a_document_is_named_by_its_file_or_by_its_id(source: Source, published: str | None) -> None:
    document = handmade.document(source=source, name="given")
    (report,) = objects(handmade.report(document=document))
    assert report["document"]["source"] == published
    assert report["document"]["id"] == "given"
    assert report["document"]["hash"] == document.id
    assert report["document"]["found_at"]["path"] == source.path


def test_faults_are_not_data() -> None:
    assert lines(Fault(place="x", reason="empty", message="m", remedy="r")) == []


def test_output_is_valid_and_the_schema_refuses_what_is_not() -> None:
    check = jsonschema.Draft202012Validator(schema())
    check.check_schema(schema())
    for report in objects(handmade.report(), handmade.quiet()):
        check.validate(report)
    (report,) = objects(handmade.report())
    for field, wrong in {"act": "blame", "link": "sponsored", "status": "maybe", "conduct": ["spying"]}.items():
        broken = {**report, "statements": [{**report["statements"][0], field: wrong}]}
        assert not check.is_valid(broken), field
    del report["statements"][0]["speakers"]
    assert not check.is_valid(report)


def test_the_published_schema_is_current() -> None:
    assert SCHEMA.read_text("utf-8") == document(), "run: demarche schema > docs/reference/report.schema.json"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_is_one_line_and_comes_back_whole(text: str) -> None:
    report = handmade.quiet(text)
    (line,) = lines(report)
    assert json.loads(line)["document"]["text"] == text
    assert not set(line) & set("\x1b\x9b\u2028\u202e\u200b\x7f")


def test_a_file_name_that_is_no_utf8_is_spelled_out() -> None:
    document = handmade.document(source=Source(path="caf\udce9.txt"), name="caf\udce9")
    (report,) = objects(handmade.report(document=document))
    assert report["document"]["source"] == r"caf\udce9.txt"
