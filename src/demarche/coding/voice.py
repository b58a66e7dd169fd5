"""Whether a text is its publisher's own statement, and whose.

News reports have no voice of their own: what they assert without a source is the narrator's. Statements, advisories and
vendors' reports speak for whoever publishes them. Told from the document's metadata, from formulas of official pages, and
from "we" outside quotations. A joint text speaks for all its authors.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from demarche.coding.phrases import STATEHOOD
from demarche.model import Actor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from demarche.coding.clauses import Clauses
    from demarche.coding.discourse import Discourse
    from demarche.coding.phrases import Phrase
    from demarche.lexicon import Lexicon
    from demarche.model import Document

_OFFICIAL: Final = frozenset({"official_statement", "press_release", "advisory", "indictment"})
"""Kinds of documents that a public body speaks in."""
_LINE: Final = 16
"""Longest title line, in words."""
_FIRST_PERSON: Final = 3
"""Times "we" must stand outside quotations for the text to count as its publisher's own."""
_HEAD: Final = 6
"""Sentences at the beginning in which a publisher names itself."""


def own_voice(document: Document, parts: list[Clauses], discourse: Discourse, lexicon: Lexicon) -> tuple[Actor, ...]:
    """Parties whose own statement the document is; empty for a report about others."""
    if not parts:
        return ()
    lowered = document.text.lower()
    formal = (
        any(formula in lowered for formula in parts[0].view.pack.formulas)
        or any(map(_is_titled, parts[:3]))
        or document.kind in _OFFICIAL
    )
    ours = [clauses for clauses in parts if _count(clauses)]
    many = sum(map(_count, ours)) >= _FIRST_PERSON
    if not formal and not many and document.kind != "vendor_report":
        return ()
    if not formal and (firm := _most_named(ours, discourse, lexicon, "company")):
        return _actor(firm, lexicon)
    early = formal or any(clauses in ours for clauses in parts[:_HEAD])
    parties = _joint(parts[:_HEAD], discourse) or (_performs(parts[:_HEAD], discourse, formal=formal) if early else ())
    if parties:
        return tuple(Actor(id=party, via="own-voice", rule="own-voice") for party in parties)
    body = (
        _most_named(parts, discourse, lexicon, "agency")
        if formal
        else _most_named([*parts[:_HEAD], *parts[-3:]], discourse, lexicon, "company")
    )
    return _actor(body, lexicon) if body else ()


def _actor(ident: str, lexicon: Lexicon) -> tuple[Actor, ...]:
    party = lexicon.party(ident)
    return (Actor(id=party, fine=() if party == ident else (ident,), via="own-voice", rule="own-voice"),)


def _is_titled(clauses: Clauses) -> bool:
    """A line such as "Statement on …", "Joint advisory: …", "Joint media release"."""
    view = clauses.view
    at = next((index for index in range(min(4, len(view))) if view.is_(index, "official_title")), -1)
    if at < 0 or len(view) > _LINE or "V" in view.tags:
        return False
    return at + 1 == len(view) or view.words[at + 1] in (":", "on", "by", "of", "from", "regarding")


def _count(clauses: Clauses) -> int:
    view = clauses.view
    return sum(word in ("we", "our") and not quoted for word, quoted in zip(view.words, view.quoted, strict=True))


def _joint(head: Iterable[Clauses], discourse: Discourse) -> tuple[str, ...]:
    """Authors of a joint text, listed where it begins: "the authoring agencies of A, B and C"."""
    for clauses in head:
        view = clauses.view
        if not any(view.is_(index, "authoring") for index in range(len(view))):
            continue
        listed = [party for phrase in clauses.phrases if not phrase.groups for party in phrase.parties if _is_public(party)]
        parties = tuple(dict.fromkeys(party for party in listed if party not in discourse.main_accused))
        if len(parties) > 1:
            return parties
    return ()


def _performs(head: Iterable[Clauses], discourse: Discourse, *, formal: bool) -> tuple[str, ...]:
    """The government or union that begins by acting in its own name: "The Government today joins", "The Union condemns"."""
    for clauses in head:
        view = clauses.view
        if view.sentence.headline or view.quoted[0:1] == [True]:
            continue
        subject = next((phrase for phrase in clauses.phrases if phrase.role != "thing" or phrase.parties), None)
        if subject is None or subject.start > 2 or not _speaks_officially(subject):
            continue
        if not formal and not any(view.is_(index, "performing") for index in range(subject.end, min(len(view), subject.end + 5))):
            continue
        parties = tuple(party for party in subject.parties if _is_public(party) and party not in discourse.main_accused)
        if parties:
            return parties
    return ()


def _speaks_officially(phrase: Phrase) -> bool:
    return phrase.role in (*STATEHOOD, "organisation", "office") and bool(phrase.parties) and phrase.link is None


def _is_public(party: str) -> bool:
    return ":" not in party


def _most_named(parts: Iterable[Clauses], discourse: Discourse, lexicon: Lexicon, kind: str) -> str | None:
    """The speaking body named most often, accused states left out."""
    counts: Counter[str] = Counter()
    for clauses in parts:
        for mention in clauses.view.mentions:
            if mention.kind == kind and lexicon.party(mention.id) not in discourse.main_accused:
                entity = lexicon.entities[mention.id]
                if entity.kind != "company" or entity.sort in ("security", "technology"):
                    counts[mention.id] += 1
    return counts.most_common(1)[0][0] if counts else None
