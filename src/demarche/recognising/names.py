"""Names of the lexicon in the text, by one pass of an automaton over the folded, lower-cased text."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

from demarche.lexicon import Name, load
from demarche.lexicon.words import fold
from demarche.model import Mention, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from demarche.lexicon import Lexicon
    from demarche.model import Sentence

_CVE: Final = re.compile(r"\bCVE-\d{4}-\d{4,7}\b", re.IGNORECASE)
_CLUSTER: Final = re.compile(
    r"\b(?:UNC\d{3,4}|(?:DEV|Storm|UAC|UAT|UTA)-\d{4}|TA\d{3,4}|TAG-\d{2,3}|FIN\d{1,2}|APT-?\d{1,3}|APT-[CKQ]-\d{1,3}|ITG\d{2}"
    r"|(?:CL|TGR)-(?:STA|CRI)-\d{4}|TEMP\.[A-Z][a-z]+)\b"
)
"""Designators by scheme: Mandiant UNC, FIN, APT and TEMP., Microsoft DEV and Storm, CERT-UA UAC, Cisco Talos UAT, Volexity UTA,
Proofpoint TA, Recorded Future TAG, 360 and QiAnXin APT-C and APT-Q, IBM ITG, Unit 42 CL-STA, CL-CRI and TGR-STA."""
_SHORT: Final = 4
"""Names up to this length are matched only as written: `us` is not US."""
_ACRONYM: Final = 6
"""Names in capitals that are longer than this may also be written capitalised: `NOBELIUM`, Nobelium."""
_REACH: Final = 60
"""Characters to each side in which a guarded name looks for a word that calls for it."""
_CALLS: Final = re.compile(
    r"\b(?:hack|cyber|malware|group|gang|apt|actor|threat|ransomware|espionage|spy|intelligence|backdoor|campaign|attack|breach"
    r"|government|minist|official|president|officers?|hacktivist|vulnerab|exploit|operation|researchers?)",
    re.IGNORECASE,
)


@cache
def _automaton(language: str) -> tuple[object, tuple[tuple[Name, ...], ...]]:
    from ahocorasick_rs import AhoCorasick, MatchKind

    by_form: dict[str, list[Name]] = {}
    for name in load().names[language]:
        by_form.setdefault(fold(_bare(name)).lower(), []).append(
            Name(form=_bare(name), entity=name.entity, use=name.use, guard=name.guard)
        )
    forms = list(by_form)
    return AhoCorasick(forms, matchkind=MatchKind.LeftmostLongest), tuple(tuple(by_form[form]) for form in forms)


def _bare(name: Name) -> str:
    """The form without its article: "the Netherlands", "The Washington Post". A single word needs it: "The Hill"."""
    article, _, rest = name.form.partition(" ")
    return rest if article == "the" or (article == "The" and " " in rest) else name.form


def _lower(text: str) -> str:
    """Lower case, one character for one (`İ` would grow)."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def find_names(
    text: str, sentences: Sequence[Sentence], lexicon: Lexicon, language: str, glued: frozenset[int] = frozenset()
) -> Iterator[Mention]:
    """Yield names of the report's sentences, longest first at a place, ambiguous ones only where the context calls for them.

    `glued` holds offsets at which a word begins although another stands glued before it ("OnlineUnited States").
    """
    automaton, names = _automaton(language)
    folded = fold(text)
    lowered = _lower(folded)
    hits: list[tuple[Span, tuple[Name, ...]]] = []
    for base, part in _stretches(lowered, sentences, glued):
        taken = 0
        for which, start, end in automaton.find_matches_as_indexes(part):  # type: ignore[attr-defined]
            if start < taken:
                continue
            for found, at, stop in chain([(which, start, end)], _inside(automaton, part, start, end)):
                span = Span(base + at, base + stop)
                if _bounded(folded, span, glued) and any(_stands(folded, span, name) for name in names[found]):
                    hits.append((span, names[found]))
                    taken = stop
                    break
    plain = {name.entity for span, choices in hits for name in choices if not name.guard and _stands(folded, span, name)}
    for span, choices in hits:
        for name in choices:
            if name.use == "swallow":  # stands for nothing, and keeps "China" in "South China Sea" from standing for a state
                break
            if _stands(folded, span, name) and _allowed(folded, span, name, plain):
                entity = lexicon.entities.get(name.entity)
                kind = entity.kind if entity else "state"
                yield Mention(span=span, kind=kind, id=name.entity, use=name.use, rule=f"name:{name.form}")
                break


def _stretches(lowered: str, sentences: Sequence[Sentence], glued: frozenset[int]) -> Iterator[tuple[int, str]]:
    """Sentences with their offsets, cut where a glued word begins: no match may run across."""
    for sentence in sentences:
        cuts = sorted(offset for offset in glued if sentence.span.start < offset < sentence.span.end)
        for start, end in pairwise([sentence.span.start, *cuts, sentence.span.end]):
            yield start, lowered[start:end]


_BEYOND: Final = 60
"""Characters past a rejected match in which a name that begins inside it may end."""


def _inside(automaton: object, part: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Find names inside a match that is none as written, or that begin in it: "**U.S.** security", "the **NSA**"."""
    for which, at, stop in automaton.find_matches_as_indexes(part[start : end - 1]):  # type: ignore[attr-defined]
        yield which, start + at, start + stop
    word = part.find(" ", start, end) + 1
    if word:
        for which, at, stop in automaton.find_matches_as_indexes(part[word : end + _BEYOND]):  # type: ignore[attr-defined]
            if word + at < end:
                yield which, word + at, word + stop


def _bounded(text: str, span: Span, glued: frozenset[int]) -> bool:
    before = text[span.start - 1] if span.start and span.start not in glued else " "
    after = text[span.end] if span.end < len(text) else " "
    return not (before.isalnum() or after.isalnum())


def _written(text: str, span: Span, name: Name) -> bool:
    """Tell whether the stretch is a permitted spelling of the name: as written, in capitals, or capitalised otherwise."""
    seen, form = span.of(text), fold(name.form)
    if seen == form:
        return True
    if name.guard == "exact" or len(form) <= _SHORT:
        return False
    if form[:1].islower():
        return seen.lower() == form.lower()
    return seen.isupper() or (seen[:1].isupper() and (not form.isupper() or len(form) > _ACRONYM))


def _stands(text: str, span: Span, name: Name) -> bool:
    """Tell whether the stretch is the name: a permitted spelling, and not a piece of a longer name."""
    if not _written(text, span, name):
        return False
    short = name.guard == "context" or name.form.startswith("The ")
    return not short or name.entity.startswith(("per:", "grp:")) or not _cut_out(text, span)


_WORD_BEFORE: Final = re.compile(r"(?<!\S)(\S+) $")
_WORD_AFTER: Final = re.compile(r" ([^\W\d_]+)")


def _cut_out(text: str, span: Span) -> bool:
    """Tell whether a short name is only a piece of a longer one: "the Security **Bureau**", "**The National** Archive"."""
    before = _WORD_BEFORE.search(text, max(0, span.start - _REACH), span.start)
    after = _WORD_AFTER.match(text, span.end)
    inside = (
        before is not None and text[before.start() - 2 : before.start()].strip(" \n")[-1:].isalnum()
    )  # no sentence begins there
    ahead = before is not None and inside and before.group(1)[:1].isupper() and before.group(1).isalpha()
    return ahead or (after is not None and after.group(1)[:1].isupper() and text[span.start : span.start + 4] == "The ")


def _allowed(text: str, span: Span, name: Name, plain: set[str]) -> bool:
    if name.guard != "context" or name.entity in plain:
        return True
    around = text[max(0, span.start - _REACH) : span.start] + " " + text[span.end : span.end + _REACH]
    return bool(_CALLS.search(around))


def find_identifiers(text: str, sentences: Sequence[Sentence], named: Sequence[Mention] = ()) -> Iterator[Mention]:
    """Yield CVE numbers, and clusters by the designators that vendors and agencies count them with ("UNC3886", "Storm-0558").

    A cluster whose designator `named` already holds as a known name is left out.
    """
    taken = {mention.span.start for mention in named}
    for sentence in sentences:
        for match in _CVE.finditer(text, sentence.span.start, sentence.span.end):
            yield Mention(span=Span(*match.span()), kind="cve", id=match.group().upper(), rule="identifier:cve")
        for match in _CLUSTER.finditer(text, sentence.span.start, sentence.span.end):
            if match.start() not in taken:
                ident = f"grp:{match.group()}"
                yield Mention(span=Span(*match.span()), kind="group", id=ident, use="name", rule="identifier:cluster")
