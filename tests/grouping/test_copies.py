from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import document

from demarche.grouping.copies import Copies, are_copies, describe, fingerprints
from demarche.lexicon import Publisher

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/grouping/copies.toml").read_text(encoding="utf-8"))
TEXTS = {name: text.replace("\n", " ").strip() for name, text in CASES["paragraphs"].items()}
STORY = "\n\n".join(TEXTS[name] for name in ("lead", "body", "more"))


def joined(names: list[str]) -> str:
    return "\n\n".join(TEXTS[name] for name in names)


@pytest.mark.parametrize("case", CASES["pair"], ids=lambda case: case["name"])
def test_one_text_or_two(case: dict) -> None:
    one, two = fingerprints(joined(case["one"])), fingerprints(joined(case["two"]))
    assert are_copies(one, two) is case["copies"]
    assert are_copies(two, one) is case["copies"]


def test_typography_makes_no_other_text() -> None:
    plain = STORY.replace("the", "the 'big'")
    assert list(fingerprints(plain)) == list(fingerprints(plain.replace("'big'", "‘BIG’").replace(" ", "\u00a0")))


def test_scripts_without_spaces() -> None:
    text = "外交部发言人在例行记者会上表示中方对此坚决反对并已向有关国家提出严正交涉要求立即停止对中国的污蔑抹黑" * 2
    assert are_copies(fingerprints(text + "完"), fingerprints("新华社" + text))


VARIANTS = (
    ["lead", "body", "more"],
    ["lead", "body"],
    ["credit", "lead", "body", "more", "footer"],
    ["other_lead", "other_body", "footer"],
)


@given(st.permutations(range(4)))
def test_clusters_do_not_depend_on_order(order: list[int]) -> None:
    copies = Copies()
    for number in order:
        copies.add(f"d{number}", fingerprints(joined(VARIANTS[number])))
    assert sorted(map(tuple, copies.clusters())) == [("d0", "d1", "d2"), ("d3",)]


@given(st.integers(0, 10**6), st.integers(80, 300), st.floats(0.3, 0.9))
def test_the_first_part_of_a_text_is_found_again(first: int, length: int, share: float) -> None:
    words = [f"w{number}" for number in range(first, first + length)]
    copies = Copies()
    copies.add("whole", fingerprints(" ".join(words)))
    copies.add("cut", fingerprints(" ".join(words[: max(60, int(share * length))])))
    assert copies.cluster("whole") == copies.cluster("cut")


PUBLISHERS = {
    "reuters.com": Publisher(domain="reuters.com", publisher="Reuters", kind="wire", country="GB", syndicates=()),
    "echo.example": Publisher(domain="echo.example", publisher="Echo", kind="news", country="US", syndicates=("Herald",)),
    "herald.example": Publisher(domain="herald.example", publisher="Herald", kind="news", country="US", syndicates=()),
}


@pytest.mark.parametrize(
    ("places", "origin", "basis"),
    [
        ([("echo.example", 0, "(Reuters) Said."), ("world.reuters.com", 1, "")], 1, "credit"),
        ([("echo.example", 0, ""), ("herald.example", 1, "")], 1, "publisher"),
        ([("a.example", 3, ""), ("b.example", 1, "")], 1, "earliest"),
        ([("a.example", 1, ""), ("b.example", 1, "A line more.")], 1, "longest"),
        ([("a.example", 1, "")], 0, "only"),
    ],
)
def test_origin(places: list[tuple[str, int, str]], origin: int, basis: str) -> None:
    made = [
        document(f"{extra}\n{STORY}{number}", on=on, url=f"https://{host}/x") for number, (host, on, extra) in enumerate(places)
    ]
    described = describe(made, PUBLISHERS)
    assert (described.origin, described.basis) == (made[origin].id, basis)


@pytest.mark.parametrize(
    ("hosts", "step", "burst"),
    [
        (["n1.example", "n2.example", "n3.example", "n4.example"], 0, True),
        (["n1.example", "n2.example", "n3.example"], 0, False),
        (["n1.example", "n2.example", "n3.example", "n4.example"], 5, False),
        (["reuters.com", "echo.example", "herald.example", "n4.example"], 0, False),
    ],
)
def test_identical_text_on_new_domains_is_a_burst(hosts: list[str], step: int, *, burst: bool) -> None:
    made = [document(f"{STORY}{host}", on=number * step, url=f"http://{host}/") for number, host in enumerate(hosts)]
    assert (describe(made, PUBLISHERS).flags == ("burst",)) is burst
