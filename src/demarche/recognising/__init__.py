"""Recognise who and what is mentioned: sentences, names, quotes, figures, dates and identifiers.

Only what stands in the report itself is looked at; furniture is passed over. Nothing is decided here about who says
what of whom: that is coding's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from demarche.lexicon import LANGUAGES, spoken
from demarche.model import Recognised
from demarche.recognising.dates import find_dates
from demarche.recognising.names import find_identifiers, find_names
from demarche.recognising.quotes import find_quotes
from demarche.recognising.sentences import split

if TYPE_CHECKING:
    from demarche.lexicon import Lexicon
    from demarche.model import Document, Region

__all__ = ["recognise"]


def recognise(document: Document, regions: tuple[Region, ...], lexicon: Lexicon) -> Recognised:
    """Find the sentences and mentions of a document's report regions, in text order."""
    language = spoken(document.language) or LANGUAGES[0]
    sentences = split(document.text, regions, language)
    glued = frozenset(offset for region in regions for offset in (region.span.start, *region.glued))
    names = list(find_names(document.text, sentences, lexicon, language, glued))
    mentions = [
        *names,
        *find_identifiers(document.text, sentences, names),
        *find_quotes(document.text, sentences),
        *find_dates(document.text, sentences, language, document.published.date if document.published else None),
    ]
    mentions.sort(key=lambda mention: (mention.span.start, -mention.span.end))
    return Recognised(sentences=tuple(sentences), mentions=tuple(mentions))
