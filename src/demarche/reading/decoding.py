"""Bytes → text, with a record of how. Every choice about characters is made here, once, so that offsets stand."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from demarche.errors import InputError

SNIFFED = 1 << 16
"""Bytes looked at where a guess is made. More does not make the guess better."""

LINE_ENDS: Final = r"line ends made \n"
_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_WIDER: Final = {"gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs"}
"""Supersets that the web means when it declares the narrower name (WHATWG)."""
_DECLARED: Final = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,512}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.I
)
_BREAKING: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""NUL, other controls, lone surrogates, noncharacters: refused by databases, XML or terminals."""
_MAGIC: Final = {
    b"\x1f\x8b": "gzip data", b"PK\x03\x04": "a ZIP or office file", b"BZh": "bzip2 data", b"\xfd7zXZ": "xz data",
    b"7z\xbc\xaf": "a 7-Zip archive", b"\x28\xb5\x2f\xfd": "zstd data", b"\xd0\xcf\x11\xe0": "an old office file",
    b"\x89PNG": "a PNG image", b"\xff\xd8\xff": "a JPEG image", b"GIF8": "a GIF image", b"RIFF": "sound or film",
    b"OggS": "sound", b"ID3": "sound", b"\x7fELF": "a program", b"MZ\x90": "a program",
    b"SQLite format 3": "a database",
}  # fmt: skip


class Decoded(NamedTuple):
    """Text, the encoding it was read with, and what had to be mended."""

    text: str
    encoding: str
    notes: tuple[str, ...]


def decode(data: bytes, *, declares: bool = False, told: str = "") -> Decoded:
    """Decode and clean `data`: byte order mark, strict UTF-8, declared (if the kind `declares`), sniffed, broken.

    What was `told` from outside, as by an HTTP header, goes before what the bytes declare. Raises InputError (`binary`)
    where it is not text.
    """
    refuse_binary(data)
    text, encoding, notes = _choose(data, _known(told) or (_declared(data) if declares else None))
    text, mended = clean(text)
    return Decoded(text, encoding, notes + mended)


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    r"""Make line ends `\n` and replace characters that break stores by U+FFFD, one for one. Also says what it did."""
    notes = []
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        notes.append(LINE_ENDS)
    if "\x0b" in text or "\x0c" in text:
        text = text.replace("\x0b", "\n").replace("\x0c", "\n")
    text, count = _BREAKING.subn("\ufffd", text)
    if count:
        notes.append(f"{count} characters replaced by U+FFFD")
    return text, tuple(notes)


def refuse_binary(data: bytes) -> None:
    """Raise InputError (`binary`) for known binary files and for bytes with many control characters."""
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise InputError("binary", f"it is {what}", "unpack or convert it to text, HTML or PDF")
    head = data[:SNIFFED]
    if data.startswith(tuple(bom for bom, _ in _BOMS)) or _bare_utf16(head):
        return
    controls = len(head) - len(head.translate(None, bytes({*range(32)} - {9, 10, 11, 12, 13, 27})))
    if controls * 20 > len(head) and controls > 1:
        raise InputError("binary", f"{controls} of its first {len(head)} bytes are controls", "convert it to text")


def _choose(data: bytes, declared: str | None) -> tuple[str, str, tuple[str, ...]]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict_or_mended(data[len(bom) :], encoding, (f"{encoding} by its byte order mark",))
    if wide := _bare_utf16(data[:SNIFFED]):
        return _strict_or_mended(data, wide, (f"{wide} without a byte order mark",))
    escapes = declared == "iso2022_jp" and b"\x1b" in data
    if not escapes and (text := _strict(data, "utf-8")) is not None:
        wrong = declared not in (None, "utf-8") and not data.isascii()
        return text, "utf-8", (f"declared {declared}, is utf-8",) if wrong else ()
    if _mostly_utf8(data):
        return data.decode("utf-8", "replace"), "utf-8", ("broken utf-8, bad bytes replaced",)
    if declared and (text := _fitting(data, declared)) is not None:
        return text, declared, (f"{declared} as declared",)
    return _sniffed(data, declared)


def _sniffed(data: bytes, declared: str | None) -> tuple[str, str, tuple[str, ...]]:
    from resiliparse.parse.encoding import detect_encoding

    guess = _known(detect_encoding(data, max_len=SNIFFED, html5_compatible=False) or "")
    said = (f"declared {declared}, which does not fit",) if declared else ()
    for encoding in (guess, declared):
        if encoding and (text := _fitting(data, encoding)) is not None:
            return text, encoding, (*said, f"{encoding} guessed from the bytes")
    encoding = guess or declared or "cp1252"
    return data.decode(encoding, "replace"), encoding, (*said, f"broken {encoding}, bad bytes replaced")


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:4096])
    name = _known(found[1].decode("ascii")) if found else None
    return None if name and name.startswith("utf-16") else name  # what can be read as ASCII is not UTF-16


def _known(name: str) -> str | None:
    """Map a label to the codec the web means by it. Labels outside the WHATWG list are no text encodings."""
    from resiliparse.parse.encoding import map_encoding_to_html5

    mapped = map_encoding_to_html5(name, fallback_utf8=False) if name else None
    return _WIDER.get(mapped, mapped) if mapped else None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _fitting(data: bytes, encoding: str) -> str | None:
    text = _strict(data, encoding)
    return None if text is None or _mojibake(text, encoding) else text


def _strict_or_mended(data: bytes, encoding: str, notes: tuple[str, ...]) -> tuple[str, str, tuple[str, ...]]:
    if (text := _strict(data, encoding)) is not None:
        return text, encoding, notes
    return data.decode(encoding, "replace"), encoding, (*notes, f"broken {encoding}, bad bytes replaced")


def _bare_utf16(head: bytes) -> str | None:
    """Tell UTF-16 without a mark: text of mostly ASCII has a NUL in every second byte."""
    half = len(head) // 2
    if half < 4:
        return None
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if head[start::2].count(0) > 0.7 * half and head[1 - start :: 2].count(0) < 0.1 * half:
            return encoding
    return None


def _mostly_utf8(data: bytes) -> bool:
    """Tell UTF-8 with a few bad bytes (cut off, or pasted from elsewhere) from another encoding."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return len(text) - len(text.encode("ascii", "ignore")) > 10 * bad


def _mojibake(text: str, encoding: str) -> bool:
    """Tell a western decoding that makes most letters accented ones: the bytes are of another script."""
    if encoding not in ("cp1252", "mac-roman"):
        return False
    letters = [c for c in text[:SNIFFED] if c.isalpha()]
    return sum(c > "\x7f" for c in letters) * 2 > len(letters)
