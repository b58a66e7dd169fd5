from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import report

from demarche.grouping import Groups, add, group
from demarche.grouping.cases import keep_names
from demarche.model import Mention, Span

if TYPE_CHECKING:
    from demarche.model import Report

PILOTS = (
    (
        "Ministry says intruders read its pilots' letters",
        "Tools found earlier at a ferry company, forty mailboxes copied.",
    ),
    (
        "Ambassador called in over pilots' mailboxes",
        "The harbour ministry says the ferry company's intruders read letters.",
    ),
    (
        "Parliament asks who knew of the pilots' letters",
        "A committee wants to hear the harbour ministry on forty mailboxes.",
    ),
)
REACTOR = (
    (
        "Reactor valves turned off by a worm, engineers say",
        "A worm closed the coolant valves of the Northfield reactor.",
    ),
    (
        "Northfield reactor worm carried a stolen certificate",
        "Engineers found the coolant worm signed with a certificate.",
    ),
)
BANK = (("Payment terminals silent after theft at card processor", "A card processor lost keys of payment terminals."),)


def made() -> list[Report]:
    """Seven reports on three events, one event told of again half a year later."""
    reports = [
        report(f"{body} {closing}", {"words": body}, title=title, on=start + number)
        for start, stories in ((0, PILOTS), (2, REACTOR), (3, BANK), (200, PILOTS[:1]))
        for number, (title, body) in enumerate(stories)
        for closing in ([f"Told on day {start + number}."])
    ]
    assert len({one.document.id for one in reports}) == len(reports)
    return reports


REPORTS = made()


def partition(groups: Groups) -> set[frozenset[str]]:
    return {frozenset(case.reports) for case in groups.cases()}


def ids(groups: Groups) -> dict[str, str | None]:
    return {one.document.id: groups.case_of(one.document.id) for one in REPORTS}


def test_events_are_told_apart() -> None:
    found = group(REPORTS)
    numbers = {one.document.id: number for number, one in enumerate(REPORTS)}
    assert {tuple(sorted(numbers[d] for d in case)) for case in partition(found)} == {(0, 1, 2), (3, 4), (5,), (6,)}


@given(st.permutations(REPORTS))
@settings(max_examples=40)
def test_order_makes_no_difference(order: list[Report]) -> None:
    assert ids(group(order)) == ids(group(REPORTS))


@given(st.permutations(REPORTS), st.integers(0, len(REPORTS)))
@settings(max_examples=40)
def test_one_by_one_comes_to_the_same_partition(order: list[Report], at_once: int) -> None:
    groups = group(order[:at_once])
    for one in order[at_once:]:
        add(groups, one)
    assert partition(groups) == partition(group(REPORTS))


@given(st.permutations(REPORTS))
@settings(max_examples=40)
def test_ids_once_given_stay_unless_a_change_says_so(order: list[Report]) -> None:
    groups = Groups()
    for one in order:
        before = {case.id: set(case.reports) for case in groups.cases()}
        changed = {name for change in add(groups, one) for name in (change.case, *change.others)}
        after = {case.id: set(case.reports) for case in groups.cases()}
        untouched = before.keys() - changed
        assert all(after[name] == before[name] for name in untouched)


def test_the_same_report_twice_is_one() -> None:
    groups = group(REPORTS)
    assert add(groups, REPORTS[0]) == ()
    assert sum(len(case.reports) for case in groups.cases()) == len(REPORTS)


def test_merge_is_recorded_and_the_old_id_leads_on() -> None:
    bridge = report(
        " ".join(body for _, body in (PILOTS[0], REACTOR[0])) * 3,
        {"words": "Tools"},
        title=f"{PILOTS[0][0]}; {REACTOR[0][0]}",
        on=1,
    )
    one, two = (report(body, {"words": body}, title=title, on=1) for title, body in (PILOTS[0], REACTOR[0]))
    groups = group([one, two])
    names = {groups.case_of(one.document.id), groups.case_of(two.document.id)}
    assert len(names) == 2
    changes = add(groups, bridge)
    kinds = {change.kind for change in changes}
    assert kinds <= {"merged", "grown"}
    for change in changes:
        for gone in change.others:
            assert groups.redirects[gone] == change.case


def test_a_copy_counts_with_what_it_copies() -> None:
    long = " ".join(body for _, body in (*PILOTS, *REACTOR))
    one = report(long, {"words": "forty"}, title="One", on=3)
    two = report(f"(Agency) {long}", {"words": "forty"}, title="One", on=1)
    groups = group([one, two])
    (case,) = groups.cases()
    assert set(case.reports) == {one.document.id, two.document.id}
    assert case.begins == two.document.published.date
    assert groups.copies.cluster(one.document.id) == groups.copies.cluster(two.document.id)


def test_a_report_without_a_date_goes_by_the_day_its_statement_names() -> None:
    title, body = PILOTS[0]
    one = report(body, {"words": "Tools"}, title=title, on=0)
    near, far, unknown = (
        report(f"{body} {number}", {"words": "Tools", "on": said}, title=title, on=None)
        for number, said in enumerate((1, 300, None))
    )
    groups = group([one, near, far, unknown])
    same = groups.case_of(one.document.id)
    assert [groups.case_of(other.document.id) == same for other in (near, far, unknown)] == [True, False, True]


def test_reports_without_statement_or_name_make_no_case() -> None:
    quiet = report("The regatta was put off because of the wind.", title="No wind")
    assert group([quiet]).cases() == ()


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"operation": "op"}, "same-operation"),
        ({"group": "grp:Otter"}, "same-campaign"),
    ],
)
def test_cases_that_share_a_name_are_related(names: dict[str, str], expected: str) -> None:
    kind, name = next(iter(names.items()))
    one = report(PILOTS[0][1], {"words": "Tools"}, title=PILOTS[0][0], on=0, names={name: kind})
    two = report(REACTOR[0][1], {"words": "worm"}, title=REACTOR[0][0], on=20, names={name: kind})
    groups = group([one, two])
    (relation,) = groups.relations()
    assert relation.kind == expected
    assert (relation.case, relation.other) == (groups.case_of(two.document.id), groups.case_of(one.document.id))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"act": "suspect"}, {"act": "attribute"}, "precursor-of"),
        ({"to": ("RU",)}, {"to": ("CN",)}, "revises"),
        ({}, {"act": "respond", "measure": "sanctions"}, "responds-to"),
        ({"by": ("US",), "to": ("RU",)}, {"by": ("RU",), "to": ("US",)}, "retaliates-for"),
    ],
)
def test_relations_are_named_by_what_the_later_case_does(first: dict, second: dict, expected: str) -> None:
    one = report(PILOTS[0][1], {"words": "Tools", **first}, title=PILOTS[0][0], on=0, names={"op": "operation"})
    two = report(REACTOR[0][1], {"words": "worm", **second}, title=REACTOR[0][0], on=20, names={"op": "operation"})
    assert [relation.kind for relation in group([one, two]).relations()] == [expected]


def test_a_report_on_other_news_feeds_the_case_it_names() -> None:
    one = report(PILOTS[0][1], {"words": "Tools"}, title=PILOTS[0][0], on=0, names={"op": "operation"})
    text = REACTOR[0][1] + " " + "Nothing more was known. " * 60
    passing = Mention(span=Span(len(text) - 5, len(text) - 1), kind="operation", id="op")
    two = msgspec.structs.replace(report(text, {"words": "worm"}, title=REACTOR[0][0], on=20), mentions=(passing,))
    older, newer = group([one, two]).cases()
    assert older.background == (two.document.id,)
    assert newer.background == ()


def test_names_go_to_the_larger_share() -> None:
    events = [["a", "b"], ["c"], ["d"]]
    assert keep_names(events, {"a": "x", "b": "x", "c": "x"}) == {0: "x"}
    assert keep_names(events, {"a": "x", "b": "y", "c": "y"}) == {0: "x", 1: "y"}
