"""The first step: a literal matcher over the bytes of a page, neither parsed nor decoded.

Bytes do not say how they are meant, so every word is looked for in all its byte forms: in UTF-8 and the usual legacy
encodings, with its accented letters as entities, in its cases, and with the gaps between its words as pages write them.
"""

from __future__ import annotations

from html.entities import codepoint2name
from typing import TYPE_CHECKING, Final, NamedTuple

from demarche.errors import MissingExtra
from demarche.gating.phrases import Word, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence, Set

    from demarche.gating.phrases import Phrases

    Matcher = Callable[[bytes], Iterator[tuple[int, int, int]]]

GAPS: Final = (b" ", b"\xc2 ", b"&nbsp;")
"""The gap inside a phrase: a space, or one that does not break, in UTF-8 or as an entity. Names keep to the first."""
SLICE: Final = 1 << 20
"""Bytes searched at a time: a page made of nothing but matches must not fill the memory with them."""
_PLAIN: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ-\t\n\r\xa0", b"abcdefghijklmnopqrstuvwxyz     ")
_TAG: Final = 2_000
"""Bytes before a word in which the tag begins that it may stand in."""
_NAMES: Final = frozenset(bytes([letter]) for letter in b"abcdefghijklmnopqrstuvwxyz!")
_LETTERS: Final = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789")


class Form(NamedTuple):
    """How a byte form counts."""

    open: bool
    """Whether the word may go on after it."""
    name: bool
    """Whether it is a name, which nobody writes all small."""


def judge(phrases: Phrases, engine: str = "") -> Callable[[bytes], bool]:
    """Build the step: a function that tells whether a page has to be looked at."""
    patterns = dict(byte_forms(phrases))
    longest = max(map(len, patterns))
    match = (ENGINES[engine] if engine else _best)(list(patterns))
    forms = list(patterns.values())

    def passes(data: bytes) -> bool:
        if b"\0" in data[:512]:  # UTF-16 and the like: not to be seen without decoding
            return True
        for begin in range(0, len(data), SLICE):
            first, last = max(0, begin - longest - 1), begin + SLICE
            part = data[first:last]
            plain = plainly(part)
            # what touches a cut is whole in the slice before or after
            cuts = (0 if first else -1, len(part) if last < len(data) else -1)
            for number, start, end in match(plain):
                if start != cuts[0] and end != cuts[1] and _counts(forms[number], part, plain, start, end):
                    return True
        return False

    return passes


def plainly(data: bytes) -> bytes:
    """Make ASCII letters small, and spaces, line ends and hyphens of every kind one space. Offsets stand."""
    return data.translate(_PLAIN)


def byte_forms(phrases: Phrases) -> Iterator[tuple[bytes, Form]]:
    """Yield every byte form, as `plainly` leaves it, and how it counts."""
    names = {word(name) for name in phrases.strong_names}
    words = phrases.strong | names
    found: dict[bytes, Form] = {}
    for one in sorted(words):
        if not _implied(one, words):
            kind = Form(one.open, name=one not in phrases.strong)
            for form in spellings(one.form, phrases.rules.encodings, GAPS[:1] if kind.name else GAPS):
                other = found.get(form, kind)
                found[form] = Form(kind.open or other.open, kind.name and other.name)
    yield from sorted(found.items())


def spellings(form: str, encodings: tuple[str, ...], gaps: tuple[bytes, ...] = GAPS) -> Iterator[bytes]:
    """Yield the ways a page may write a word or phrase, as `plainly` leaves them."""
    for cased in {form.lower(), form.upper(), form.title()}:
        for spell in _spellers(encodings):
            try:
                parts = plainly(spell(cased)).split(b" ")
            except UnicodeEncodeError:  # this encoding cannot write it
                continue
            yield from {gap.join(parts) for gap in gaps}


def _implied(word: Word, words: Set[Word]) -> bool:
    """Tell a phrase that cannot be found without a shorter one in it, which will do."""
    parts = word.form.split(" ")
    beginnings = (Word(part[:end], open=True) for part in parts for end in range(3, len(part) + 1))
    if any(begin in words and begin.form != word.form for begin in beginnings):
        return True
    runs = (parts[start:end] for start in range(len(parts)) for end in range(start + 1, len(parts) + 1))
    return any(len(run) < len(parts) and Word(" ".join(run)) in words for run in runs)


def _spellers(encodings: tuple[str, ...]) -> Iterator[Callable[[str], bytes]]:
    for encoding in ("utf-8", *encodings):
        yield lambda part, encoding=encoding: part.encode(encoding)  # type: ignore[misc]
    for entity in (
        lambda char: f"&{codepoint2name.get(ord(char), f'#{ord(char)}')};",
        lambda char: f"&#{ord(char)};",
        lambda char: f"&#x{ord(char):x};",
    ):
        yield lambda part, entity=entity: "".join(c if c.isascii() else entity(c) for c in part).encode()  # type: ignore[misc]


def _counts(form: Form, data: bytes, plain: bytes, start: int, end: int) -> bool:
    """Tell a word of its own from a part of another. Only ASCII letters and digits count: no decoding here."""
    if start and plain[start - 1] in _LETTERS:
        return False
    if not form.open and end < len(plain) and plain[end] in _LETTERS:
        return False
    return not (form.name and data[start:end].islower()) and not _in_markup(plain, start)


def _in_markup(plain: bytes, at: int) -> bool:
    """Tell what stands inside a tag or a script, where the text step does not look either."""
    tag = plain.rfind(b"<", max(0, at - _TAG), at)
    if tag >= 0 and plain[tag + 1 : tag + 2] in _NAMES and plain.find(b">", tag, at) < 0:
        return True
    script = plain.rfind(b"<script", 0, at)
    return script >= 0 and plain.find(b"</script", script, at) < 0


def _aho(patterns: Sequence[bytes]) -> Matcher:
    import ahocorasick_rs as ac

    automaton = ac.BytesAhoCorasick(patterns, implementation=ac.Implementation.DFA)
    return lambda data: iter(automaton.find_matches_as_indexes(data, overlapping=True))


def _hyperscan(patterns: Sequence[bytes]) -> Matcher:
    try:
        import hyperscan
    except ImportError:
        raise MissingExtra("hyperscan", "the quicker gate") from None
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(expressions=patterns, ids=list(range(len(patterns))), elements=len(patterns), flags=0, literal=True)

    def match(data: bytes) -> Iterator[tuple[int, int, int]]:
        ends: list[tuple[int, int]] = []
        database.scan(data, match_event_handler=lambda number, _start, end, _flags, _held: ends.append((number, end)))
        return ((number, end - len(patterns[number]), end) for number, end in ends)

    return match


def _best(patterns: Sequence[bytes]) -> Matcher:
    try:
        return _hyperscan(patterns)
    except MissingExtra:
        return _aho(patterns)


ENGINES: Final[Mapping[str, Callable[[Sequence[bytes]], Matcher]]] = {"aho": _aho, "hyperscan": _hyperscan}
"""Engines by name. They differ in speed only."""
