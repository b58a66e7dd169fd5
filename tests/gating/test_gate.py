"""What may be a report of ours passes both steps, most other pages pass neither, and every engine agrees."""

from __future__ import annotations

import builtins
import html
import json
import tomllib
from html.entities import codepoint2name
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demarche import gating
from demarche.errors import LexiconError, MissingExtra
from demarche.gating import phrases as loading
from demarche.gating import raw
from demarche.gating.phrases import Names, Phrases, Rules, Word, load_phrases, plainly, word
from demarche.reading.html import all_text

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).parents[2]
CASES: Final = tomllib.loads((ROOT / "tests/cases/gating/texts.toml").read_text("utf-8"))["case"]
ENGINES: Final = sorted(raw.ENGINES)
PAGE: Final = '<!DOCTYPE html><html><head><meta charset="{}"></head><body><nav>News Sport</nav>{}</body></html>'


@pytest.fixture(scope="module", params=ENGINES)
def step(request: pytest.FixtureRequest) -> Callable[[bytes], bool]:
    if request.param == "hyperscan":
        pytest.importorskip("hyperscan")
    return gating.raw_step(request.param)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_texts_that_pass(case: dict[str, Any]) -> None:
    text = case["text"].replace("{far}", "The town hall has new chairs. " * 10)
    assert gating.text_step()(text) is case["passes"]


def gold() -> dict[str, str]:
    """The project's reports that hold a statement on cyber conduct."""
    told = {}
    for file in sorted((ROOT / "eval/gold").glob("*.json")):
        record = json.loads(file.read_text("utf-8"))
        if any(not s.get("optional") and s.get("status") != "noncyber" for s in record["statements"]):
            told[record["doc"]] = (ROOT / f"eval/texts/{record['doc']}.txt").read_text("utf-8")
    return told


def test_no_report_of_the_gold_is_lost(step: Callable[[bytes], bool]) -> None:
    reports = gold()
    assert len(reports) > 70
    wrapped = {
        name: PAGE.format("utf-8", "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n"))).encode()
        for name, text in reports.items()
    }
    assert [name for name, page in wrapped.items() if not step(page)] == []
    assert [name for name, page in wrapped.items() if not gating.text_step()(all_text(page))] == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<p>HACKERS were at work</p>", True),
        (b"<p>Fancy\nBear was at work</p>", True),
        (b"<p>a state-sponsored crew</p>", True),
        (b"<p>a state&nbsp;sponsored crew</p>", True),
        ("<p>a state\xa0sponsored crew</p>".encode(), True),
        ("<p>a state\xa0sponsored crew</p>".encode("cp1252"), True),
        ("<p>nothing to be seen in UTF-16</p>".encode("utf-16"), True),
        (b"<p>the whackers of the county fair</p>", False),
        (b'<a class="x" href="/cyber/hackers.html">Fair</a>', False),
        (b"<script>var hackers = 1</script>", False),
        (b"<script>var x = 1</script><p>hackers", True),
        (b"<p>5 < 6 hackers</p>", True),
        (b"<script>let sandworm = 1</script>", False),
        (b"<p>the fancy bears at the zoo</p>", False),
        (b"", False),
    ],
)
def test_bytes_that_pass(step: Callable[[bytes], bool], body: bytes, expected: bool) -> None:
    assert step(body) is expected


@pytest.mark.parametrize("offset", range(-9, 3))
def test_a_word_is_found_across_slices(step: Callable[[bytes], bool], offset: int) -> None:
    padding = b"." * (raw.SLICE + offset)
    assert step(padding + b" hackers ")
    assert not step(padding + b" whackers ")


def test_a_page_of_nothing_but_near_matches_is_searched_to_its_end(step: Callable[[bytes], bool]) -> None:
    assert step(b"xhack" * (raw.SLICE // 2) + b" hack")
    assert not step(b"xhack" * (raw.SLICE // 2))
    assert not step(b"." * (raw.SLICE - 4) + b"wormwood")


FOREIGN: Final = Phrases(
    rules=Rules(window=250, enough=3, shortest=4, encodings=("cp1252", "iso8859-2", "cp1251"), names=Names(
        strong=frozenset(), party=frozenset())),
    strong=frozenset({word("überfäll*"), word("kyberútok*"), word("взлом*"), word("résumé volé")}),
    weak=frozenset(),
    strong_names=frozenset({"Möwe"}),
    parties=frozenset(),
)  # fmt: skip


@pytest.mark.parametrize("written", ["Überfälle", "ÜBERFÄLLE", "kyberútoky", "Взломали", "ВЗЛОМ", "Résumé volé", "Möwe"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "iso8859-2", "cp1251"])
@pytest.mark.parametrize("entity", ["", "named", "&#{};", "&#x{:x};", "&#X{:X};"])
def test_letters_beyond_ascii_are_seen_however_they_are_written(written: str, encoding: str, entity: str) -> None:
    try:
        page = f"<p>{_spelt(written, entity)}</p>".encode(encoding)
    except UnicodeEncodeError:
        pytest.skip("this encoding cannot write it")
    assert raw.judge(FOREIGN, "aho")(page)


def _spelt(text: str, entity: str) -> str:
    spell = {
        "": lambda char: char,
        "named": lambda char: f"&{codepoint2name.get(ord(char), f'#{ord(char)}')};",
    }.get(entity) or (lambda char: entity.format(ord(char)))
    return "".join(char if char.isascii() else spell(char) for char in text)


@settings(deadline=None)  # the first to ask builds the engines
@given(st.text(alphabet="hackers APT28 \n-x<p>&nbsp;\xa0é", max_size=60), st.sampled_from(["utf-8", "cp1252"]))
def test_engines_agree(text: str, encoding: str) -> None:
    pytest.importorskip("hyperscan")
    data = text.encode(encoding)
    assert gating.raw_step("aho")(data) is gating.raw_step("hyperscan")(data)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_engines_agree_on_any_bytes(data: bytes) -> None:
    pytest.importorskip("hyperscan")
    assert gating.raw_step("aho")(data) is gating.raw_step("hyperscan")(data)


@settings(deadline=None)
@given(st.text())
def test_offsets_stand(text: str) -> None:
    assert len(plainly(text)) == len(text)
    gating.text_step()(text)


def test_the_quick_engine_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "hyperscan":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"demarche\[hyperscan\]"):
        raw.judge(FOREIGN, "hyperscan")
    assert raw.judge(FOREIGN)("Überfälle".encode())


def test_a_broken_data_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gate.toml").write_text('window = "wide"', "utf-8")
    monkeypatch.setattr(loading, "DATA", tmp_path)
    with pytest.raises(LexiconError, match=r"gate\.toml: .*window"):
        load_phrases()


def test_phrases_come_from_the_lexicon() -> None:
    phrases = load_phrases()
    assert Word("cyber", open=True) in phrases.strong
    assert "Fancy Bear" in phrases.strong_names
    assert {"Russia", "Kremlin"} & phrases.parties
    assert not {name for name in phrases.strong_names if len(name) < phrases.rules.shortest}
