"""Furniture packs: the rules of one language, read from TOML, checked, and compiled once.

A rule says what a stretch of web furniture looks like (`match` or `only`), why it is no report (`reason`), how much of
the text goes with it (`take`), and proves itself on `examples` and look-alike `negatives`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, Literal, get_args

import msgspec

from demarche.errors import LexiconError
from demarche.model import FurnitureReason

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

NEUTRAL: Final = "und"
"""The pack that holds for every language."""

Take = Literal["line", "list", "caption", "teaser", "span", "script"]
Where = Literal["any", "start", "end"]


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One furniture rule as the pack writes it."""

    name: str
    reason: FurnitureReason
    match: str = ""
    """Pattern, caseless; `(?-i:…)` where case counts. It fits the whole line, for `span` and `script` a part of it."""
    only: tuple[str, ...] = ()
    """Instead of `match`: the line holds at least two words, all of them from this list (a share bar, a menu)."""
    take: Take = "line"
    """`line`; `list`: the line and the list under it; `caption`: the line and the unfinished line right above;
    `teaser`: from the cue to where the next sentence is glued on; `span`: the match; `script`: the code around it."""
    where: Where = "any"
    """`start`: before the first prose paragraph, `end`: after the last one or in it when it is the document's last."""
    hits: int = 1
    """How often `match` must be found in the line; above 1 it is searched for instead of matched whole."""
    max_words: int = 40
    """Longer lines are left alone."""
    needs: tuple[str, ...] = ()
    """Lower-case strings one of which the line must hold (the document, for `span` and `script`) before the rule is
    tried; a pattern that may begin anywhere in the line should have some, for speed."""
    examples: tuple[str, ...]
    negatives: tuple[str, ...]


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Word lists of a language that the layout rules need; all lower case except `camel`."""

    stop: frozenset[str] = frozenset()
    """Function words, which say nothing about a heading's subject."""
    starters: frozenset[str] = frozenset()
    """Words that open sentences: a capital one glued to a word shows a lost line break."""
    site: frozenset[str] = frozenset()
    """Last words of site names (`Online`, `Daily`)."""
    camel: frozenset[str] = frozenset()
    """Names written with a capital inside, which are not two words glued together."""
    glosses: frozenset[str] = frozenset()
    """Words before which a foreign word is cited on purpose (`the term 黑客`)."""


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    words: Words = Words()
    rule: tuple[Rule, ...] = ()


class Compiled(msgspec.Struct, frozen=True):
    """A rule with its pattern ready."""

    rule: Rule
    pattern: re.Pattern[str]
    only: frozenset[str]


class FurniturePack(msgspec.Struct, frozen=True, kw_only=True):
    """What cleaning knows of a language: its own rules and word lists plus the neutral ones."""

    language: str
    words: Words
    lines: tuple[Compiled, ...]
    """Rules on whole lines that are tried everywhere."""
    any_line: re.Pattern[str]
    """All patterns of `lines` in one, to leave most lines at once."""
    rare: tuple[Compiled, ...]
    """Rules on whole lines that hold one of certain strings."""
    menus: tuple[Compiled, ...]
    """Rules with `only`."""
    counts: tuple[Compiled, ...]
    """Rules with several hits."""
    spans: tuple[Compiled, ...]
    """Rules on stretches inside lines."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, as written."""
        return tuple(c.rule for c in (*self.lines, *self.rare, *self.menus, *self.counts, *self.spans))


@cache
def load_furniture(language: str) -> FurniturePack:
    """Load the pack of `language`, with the neutral rules behind its own; unknown languages get the neutral pack.

    Raises LexiconError with file and line where a pack is wrong.
    """
    root = resources.files("demarche") / "data" / "languages"
    names = [language, NEUTRAL] if language.isalpha() and language != NEUTRAL else [NEUTRAL]
    files = [path for name in names if (path := root / name / "furniture.toml").is_file()]
    return build_pack(language, files)


def build_pack(language: str, files: list[Traversable]) -> FurniturePack:
    """Read, check and compile pack files; earlier files' word lists and rules come first."""
    words = Words()
    compiled: list[Compiled] = []
    seen: set[str] = set()
    for path in files:
        text = path.read_text(encoding="utf-8")
        read = _parse(text, str(path))
        words = Words(**{f: getattr(words, f) | getattr(read.words, f) for f in Words.__struct_fields__})
        compiled += [_compile(rule, seen, f"{path}:{_rule_line(text, n)}") for n, rule in enumerate(read.rule)]
    line_wise = [c for c in compiled if c.rule.take not in ("span", "script")]
    lines = tuple(c for c in line_wise if not c.only and c.rule.hits == 1 and not c.rule.needs)
    return FurniturePack(
        language=language,
        words=words,
        lines=lines,
        any_line=re.compile("|".join(f"(?:{c.rule.match})" for c in lines) or r"(?!)", re.IGNORECASE),
        rare=tuple(c for c in line_wise if c.rule.needs and c.rule.hits == 1),
        menus=tuple(c for c in line_wise if c.only),
        counts=tuple(c for c in line_wise if c.rule.hits > 1),
        spans=tuple(c for c in compiled if c.rule.take in ("span", "script")),
    )


def _parse(text: str, path: str) -> _File:
    try:
        return msgspec.convert(tomllib.loads(text), _File)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise LexiconError(
            f"{path}:{line[1] if line else len(text.splitlines())}", str(error), "mend the TOML"
        ) from None
    except msgspec.ValidationError as error:
        index = re.search(r"\$\.rule\[(\d+)\]", str(error))
        place = f"{path}:{_rule_line(text, int(index[1]) if index else 0)}"
        raise LexiconError(place, str(error), _remedy(str(error))) from None


def _remedy(message: str) -> str:
    if "reason" in message:
        return "reason is one of " + ", ".join(get_args(FurnitureReason))
    return "a rule has name, reason, match or only, take, where, hits, max_words, needs, examples, negatives"


def _rule_line(text: str, index: int) -> int:
    """Give the line on which the `index`-th rule begins."""
    starts = [n for n, line in enumerate(text.splitlines(), 1) if line.strip() == "[[rule]]"]
    return starts[index] if index < len(starts) else 1


_NESTED: Final = re.compile(r"(?<!\\)(?:[*+]|,\})\)(?:[*+]|\{\d*,\})")
"""A group repeated without bound that ends in an unbounded repetition: such patterns can take exponential time."""


def _compile(rule: Rule, seen: set[str], place: str) -> Compiled:
    problem, remedy = _problem(rule, seen)
    if problem:
        raise LexiconError(place, f"rule {rule.name}: {problem}", remedy)
    seen.add(rule.name)
    try:
        pattern = re.compile(rule.match or r"(?!)", re.IGNORECASE)
    except re.error as error:
        raise LexiconError(place, f"rule {rule.name}: {error}", "mend the pattern") from None
    return Compiled(rule, pattern, frozenset(rule.only))


def _problem(rule: Rule, seen: set[str]) -> tuple[str, str]:
    """Find what the types cannot say; empty strings where all is well."""
    checks = (
        (rule.name in seen, "name given twice", "choose another name"),
        (bool(rule.match) == bool(rule.only), "needs either match or only", "give one of the two"),
        (not rule.examples or not rule.negatives, "has no proof", "give examples and look-alike negatives"),
        (bool(_NESTED.search(rule.match)), "nested repetition", "do not repeat a group that ends in a repetition"),
        (rule.take in ("span", "script") and not rule.needs, "no needs", "give strings it cannot do without"),
        (any(n != n.lower() for n in rule.needs), "needs are compared in lower case", "write them so"),
    )
    return next(((problem, remedy) for wrong, problem, remedy in checks if wrong), ("", ""))
