from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from making import report

from demarche.grouping.answers import answers, silences
from demarche.grouping.matrix import matrix
from demarche.grouping.statements import utterances

if TYPE_CHECKING:
    from demarche.model import CaseStatement, MatrixRow, Report

QUOTE = "We hold the neighbour responsible for the reckless theft of forty letters from our pilots"
BLAME = "The ministry blamed the neighbour."


def joined(*reports: Report, copies: dict[str, str] | None = None) -> list[CaseStatement]:
    return utterances(reports, lambda ident: (copies or {}).get(ident, ident), {})


def test_headline_lead_and_body_are_one_statement() -> None:
    one = report("Ministry blames neighbour\nThe ministry blamed it.", {"words": "Ministry blames"}, {"words": "ministry blamed"})
    (said,) = joined(one)
    assert len(said.renderings) == 2
    assert said.origins == 1
    assert said.flags == ("single_origin",)


def test_the_best_source_stands_first_and_the_others_stay() -> None:
    blog = report(BLAME + " So a blog.", {"words": BLAME}, kind="blog")
    own = report(BLAME + " So the ministry.", {"words": BLAME}, kind="official_statement")
    (said,) = joined(blog, own)
    assert said.documents == (own.document.id, blog.document.id)
    assert said.best == own.statements[0].id
    assert said.origins == 2
    assert said.flags == ()


def test_copies_are_one_origin() -> None:
    one, two = (report(f"{BLAME} {number}", {"words": BLAME}) for number in "12")
    (said,) = joined(one, two, copies={one.document.id: "same", two.document.id: "same"})
    assert (said.origins, said.flags) == (1, ("single_origin",))


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({}, 1),
        ({"act": "suspect"}, 1),
        ({"by": ("narrator",)}, 1),
        ({"by": ("US", "GB")}, 1),
        ({"by": ("GB",)}, 2),
        ({"to": ("CN",)}, 2),
        ({"status": "negated"}, 2),
        ({"status": "past"}, 2),
        ({"act": "deny"}, 2),
    ],
)
def test_quotes_join_by_their_words_unless_something_speaks_against_it(change: dict, number: int) -> None:
    cut = QUOTE.replace("We hold", "they hold").replace(" from our pilots", "")
    one, two = report(QUOTE, {"words": QUOTE}), report(f"So {cut}", {"words": cut} | change)
    assert len(joined(one, two)) == number


def test_the_same_words_a_month_later_are_said_again() -> None:
    assert len(joined(report(QUOTE, {"words": QUOTE}), report(f"{QUOTE}!", {"words": QUOTE}, on=30))) == 2


def test_two_utterances_run_together_are_flagged() -> None:
    other = "Ferry crews noticed strange midnight logins long before anybody counted missing passwords"
    one = report(QUOTE, {"words": QUOTE, "by": ("GB",)})
    two = report(other, {"words": other, "by": ("CA",)})
    both = report(f"{QUOTE} {other}", {"words": f"{QUOTE} {other}"})
    flagged = [said for said in joined(one, two, both) if "composite" in said.flags]
    assert [said.documents for said in flagged] == [(both.document.id,)]


# ── matrix ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def rows(*reports: Report, culprits: tuple[str, ...] = ("RU",)) -> dict[str, MatrixRow]:
    return {row.party: row for row in matrix(joined(*reports), reports, {}, culprits)}


TEXT = "A b c d e f g h i j k l m n o p"


@pytest.mark.parametrize(
    ("second", "role"),
    [
        ({"by": ("US", "GB")}, "co_author"),
        ({"by": ("GB",)}, "parallel"),
        ({"by": ("GB",), "on": 5}, "corroborates"),
        ({"by": ("GB",), "act": "corroborate"}, "corroborates"),
        ({"by": ("GB",), "act": "acknowledge"}, "acknowledges"),
        ({"by": ("GB",), "act": "solidarity"}, "solidarity"),
        ({"by": ("GB",), "act": "condemn"}, "solidarity"),
        ({"by": ("GB",), "act": "decline"}, "declines"),
        ({"by": ("GB",), "status": "negated"}, "declines"),
        ({"by": ("GB",), "voice": "embedded"}, "cited_by_other"),
        ({"by": ("GB",), "role": "on_behalf_member"}, "on_behalf_member"),
        ({"by": ("GB",), "act": "respond", "measure": "sanctions"}, ""),
        ({"by": ("GB",), "to": ("CN",)}, ""),
    ],
)
def test_roles(second: dict, role: str) -> None:
    one, two = report(f"{TEXT} 1", {"words": "A b"}), report(f"{TEXT} 2", {"words": "A b"})
    found = rows(one, two, report(f"{TEXT} 3", {"words": "c d"} | second))
    assert (found["US"].role, found["GB"].role) == ("lead", role)


def test_who_only_acknowledges() -> None:
    found = rows(
        report(
            TEXT,
            {"words": "A"},
            {"words": "b", "by": ("NATO",), "act": "acknowledge"},
            {"words": "c", "by": ("EU",), "act": "condemn"},
        )
    )
    assert [party for party, row in found.items() if row.only_acknowledges] == ["NATO"]


def test_the_accused_has_a_row_and_no_role() -> None:
    found = rows(report(TEXT, {"words": "A"}, {"words": "b", "by": ("RU",), "to": ("US",)}))
    assert found["RU"].role == ""


def test_no_member_without_words_of_its_own() -> None:
    found = rows(report(TEXT, {"words": "A", "by": ("NATO",)}, {"words": "b", "by": ("NO",)}, {"words": "c", "by": ("JP",)}))
    assert found["NATO"].members == ("NO",)
    assert set(found) == {"NATO", "NO", "JP"}


def test_every_cell_opens_its_words_and_the_ends_are_marked() -> None:
    one = report(
        TEXT,
        {"words": "A b", "link": "directed", "likely": "almost surely", "conduct": ("espionage",)},
        {"words": "c d", "by": ("GB",), "link": "linked"},
        {"words": "e f", "act": "respond", "measure": "sanctions", "status": "negated"},
    )
    found = rows(one)
    assert [(cell.value, cell.mark) for cell in found["US"].link] == [("directed", "strongest")]
    assert [(cell.value, cell.mark) for cell in found["GB"].link] == [("linked", "weakest")]
    assert [cell.value for cell in found["US"].response] == ["not: sanctions"]
    assert [cell.value for cell in found["US"].likelihood] == ["almost surely"]
    assert [cell.value for cell in found["US"].conduct] == ["espionage"]
    for row in found.values():
        for column in ("date", "act", "target", "link", "likelihood", "conduct", "response"):
            for cell in getattr(row, column):
                assert cell.document == one.document.id
                assert cell.span.of(one.document.text)


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────

REPLY = {"act": "deny", "by": ("RU",), "to": ()}


@pytest.mark.parametrize(
    ("reply", "on", "basis"),
    [
        ({}, 1, "inferred"),
        ({"to": ("US",)}, 1, "stated"),
        ({}, -2, "precedes"),
        ({"by": ("CN",)}, 1, "general"),
        ({}, 90, "general"),
        ({"act": "respond", "measure": "sanctions", "by": ("US",), "to": ("RU",)}, 1, "inferred"),
        ({"act": "respond", "measure": "sanctions", "by": ("US",), "to": ("CN",)}, 1, "general"),
    ],
)
def test_answers_are_tied_to_what_they_answer(reply: dict, on: int, basis: str) -> None:
    one, two = report(f"{TEXT} 1", {"words": "A"}), report(f"{TEXT} 2", {"words": "b"} | REPLY | reply, on=on)
    said = joined(one, two)
    (answer,) = answers(said, [one, two])
    assert answer.basis == basis
    accusation = next(each.id for each in said if one.document.id in each.documents)
    assert answer.answers == (() if basis == "general" else (accusation,))


def test_an_answer_that_names_what_it_answers() -> None:
    one = report(f"{TEXT} 1", {"words": "A"})
    two = report(f"{TEXT} 2", {"words": "b", "answers": (one.statements[0].id,)} | REPLY, on=90)
    (answer,) = answers(joined(one, two), [one, two])
    assert answer.basis == "stated"


def test_silence_lasts_to_the_newest_report_and_a_reply_closes_it() -> None:
    one = report(f"{TEXT} 1", {"words": "A"})
    mute = report(f"{TEXT} 2", {"words": "b", "act": "no_reply", "by": ("RU",), "to": ()}, on=2)
    reply = report(f"{TEXT} 3", {"words": "b"} | REPLY, on=5)
    (open_,) = silences(joined(one, mute), [one, mute])
    assert (open_.party, open_.as_of, open_.closed_by) == ("RU", mute.document.published.date, None)
    (closed,) = silences(joined(one, mute, reply), [one, mute, reply])
    assert closed.as_of == open_.as_of
    assert closed.closed_by is not None


def test_an_answer_on_the_same_day_leaves_no_silence() -> None:
    one = report(TEXT, {"words": "A"}, {"words": "b"} | REPLY)
    assert silences(joined(one), [one]) == ()
