from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import document

from demarche.grouping.likely import in_order, likely_copies
from demarche.model import Mention, Report, Span

NAMES = ("grp:Otter", "per:Ana Weir", "co:Ferry", "XX.NAVY", "org:Pilots")


def told(words: str, order: list[str], **fields: object) -> Report:
    """Tell figures and names in an order: a name stands for its mention, a number for itself."""
    text, mentions = "", []
    for what in order:
        text += f"{words} "
        mentions += [Mention(span=Span(len(text), len(text) + 1), kind="group", id=what)] if what in NAMES else []
        text += f"{what if what not in NAMES else 'X'}. "
    return Report(document=document(text, **fields), mentions=tuple(mentions))  # type: ignore[arg-type]


STORY = [NAMES[0], "4100", NAMES[1], "40", "2019", NAMES[2], NAMES[3], "1,250", NAMES[4]]


@pytest.mark.parametrize(
    ("order", "fields", "reasons"),
    [
        (STORY, {"language": "fr"}, ("figures", "names", "order", "translated")),
        (STORY[:-1], {}, ("figures", "names", "order")),
        ([one.replace(",", ".") for one in STORY], {}, ("figures", "names", "order")),
        (STORY[::-1], {}, None),
        (STORY, {"on": 30}, None),
        (STORY[:5], {}, None),
        ([*STORY[:3], "77", "88", "99", "66", "55", "44", "33"], {}, None),
    ],
)
def test_figures_and_names_in_order(order: list[str], fields: dict, reasons: tuple[str, ...] | None) -> None:
    one, two = told("the letters", STORY), told("les lettres", order, **fields)
    found = likely_copies([one, two], lambda ident: ident, {})
    assert [flagged.reasons for flagged in found] == ([reasons] if reasons else [])


def test_copies_are_not_flagged_again() -> None:
    one, two = told("the letters", STORY), told("these letters", STORY)
    assert likely_copies([one, two], lambda _: "same", {}) == ()


def test_furniture_does_not_count() -> None:
    one, two = told("the letters", STORY), told("les lettres", STORY)
    from demarche.model import Region

    furniture = Region(span=Span(0, len(two.document.text)), kind="furniture", reason="comment")
    assert likely_copies([one, msgspec.structs.replace(two, regions=(furniture,))], lambda ident: ident, {}) == ()


@given(st.lists(st.sampled_from("abcdef")), st.lists(st.sampled_from("abcdef")))
def test_longest_common_order(one: list[str], two: list[str]) -> None:
    length = in_order(tuple(one), tuple(two))
    assert length == in_order(tuple(two), tuple(one))
    assert length <= min(len(one), len(two))
    assert in_order(tuple(one), (*two, *one)) == len(one)
