"""Citation tokens: `[@e7k2mq9]`, or several in one bracket as Pandoc writes them: `[@a; @b]`."""

import hashlib
import re
from collections.abc import Callable
from typing import Literal

CITATION = re.compile(r"[ \t]?\[@[\w.-]{1,80}(?:[ \t]*[;,、][ \t]*@[\w.-]{1,80})*\]")
_RUN = re.compile(rf"(?:{CITATION.pattern})+")
_WIDE = re.compile(r"[［【\[][ \t]?[@＠]([0-9a-z]{4,20})[ \t]?[］】\]]")
_AFTER_JA = re.compile(rf"([。、．，])((?:{CITATION.pattern})+)(?![。、．，])")
_AFTER_EN = re.compile(
    rf"((?<![.\s])(?<!\b[A-Z])(?<!\.[A-Za-z])(?<!\b(?:Mr|Ms|Dr|St|No|Co|vs))(?<!\b(?:Inc|Ltd|Mrs|etc)))([.,;:])"
    rf"((?:{CITATION.pattern})+)(?=\s|\Z)"
)
_KEY = re.compile(r"@([\w.-]{1,80})")
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: nothing in it can be misread


def cited(text: str) -> list[str]:
    """Ids cited in `text`, in order, each as often as it stands there."""
    return [key for token in CITATION.findall(text) for key in _KEY.findall(token)]


def replace_citations(text: str, render: Callable[[tuple[str, ...]], str]) -> str:
    """`text` with each run of adjacent citation tokens replaced by `render(ids)`."""
    return _RUN.sub(lambda match: render(tuple(dict.fromkeys(_KEY.findall(match.group())))), text)


def placed(text: str, language: Literal["en", "ja"]) -> str:
    """`text` with every citation where the language wants it, before the stop that ends its clause; idempotent.

    English: one space, the tokens, then the comma or full stop (`2026 [@a].`); a full stop of an abbreviation and a
    question or exclamation mark stay before. Japanese: no space, the tokens, then 、 or 。 (`可決した[@a]。`); a stop
    inside 」 stays. Brackets in full width become plain ones.
    """
    text = _WIDE.sub(lambda match: f"[@{match[1]}]", text)
    if language == "ja":
        text = _AFTER_JA.sub(lambda match: _bare(match[2]) + match[1], text)
        return _RUN.sub(lambda match: _bare(match.group()), text)
    text = _AFTER_EN.sub(lambda match: f"{match[1]} {_spaced(match[3])}{match[2]}", text)
    return _RUN.sub(lambda match: (" " if _inside_a_line(match) else "") + _spaced(match.group()), text)


def _bare(tokens: str) -> str:
    return "".join(token.strip() for token in CITATION.findall(tokens))


def _spaced(tokens: str) -> str:
    return " ".join(token.strip() for token in CITATION.findall(tokens))


def _inside_a_line(match: re.Match[str]) -> bool:
    """Whether something stands before the tokens on their line that they have to be parted from."""
    before = match.string[: match.start()][-1:]
    if before in ('"', "'"):  # it may open or close
        return match.group()[0] in " \t"
    return bool(before) and before not in "\n([“‘"


def passage_id(source: str, quote: str) -> str:
    """The id of a passage: `e` and six characters (30 bits) of the SHA-256 over its source's id and its quote."""
    number = int.from_bytes(hashlib.sha256(f"{source}\n{quote}".encode()).digest()[:4], "big")
    return "e" + "".join(_ALPHABET[number >> shift & 31] for shift in range(25, -1, -5))
