from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demarche.grouping.events import JOINED, join

Links = dict[str, dict[str, float]]


def two_groups(size: int, inside: float, across: float) -> Links:
    names = [f"{side}{number}" for side in "ab" for number in range(size)]
    links: Links = {name: {} for name in names}
    for one, two in combinations(names, 2):
        links[one][two] = links[two][one] = inside if one[0] == two[0] else across
    return links


@pytest.mark.parametrize(
    ("size", "inside", "across", "gap", "events"),
    [
        (1, 0.5, JOINED + 0.01, 0, 1),
        (1, 0.5, JOINED - 0.01, 0, 2),
        (3, 0.5, 0.1, 0, 1),
        (4, 0.5, 0.1, 0, 2),
        (4, 0.5, 0.4, 0, 1),
        (3, 0.5, 0.1, 20, 2),
        (4, 0.5, 0.4, 90, 2),
    ],
)
def test_when_two_groups_are_one_event(size: int, inside: float, across: float, gap: int, events: int) -> None:
    links = two_groups(size, inside, across)
    days = {name: gap * (name[0] == "b") for name in links}
    assert len(join(links, links, days)) == events


def test_a_story_that_goes_on_is_one() -> None:
    names = [f"d{number}" for number in range(8)]
    links = {one: {two: 0.3 for two in names if two != one} for one in names}
    assert len(join(names, links, {name: 15 * number for number, name in enumerate(names)})) == 1
    assert len(join(names, links, {name: 200 * number for number, name in enumerate(names)})) == 8


@given(st.data())
def test_the_order_of_links_makes_no_difference(data: st.DataObject) -> None:
    names = [f"d{number}" for number in range(7)]
    found = {pair: data.draw(st.floats(0.03, 1)) for pair in combinations(names, 2)}
    days = {name: data.draw(st.none() | st.integers(0, 60)) for name in names}

    def partition(order: list[str]) -> list[list[str]]:
        links: Links = {one: {two: found[min(one, two), max(one, two)] for two in order if two != one} for one in order}
        return join(order, links, days)

    assert partition(data.draw(st.permutations(names))) == partition(names)
