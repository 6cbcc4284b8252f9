"""Citation tokens: `[@e7k2mq9]`, or several in one bracket as Pandoc writes them: `[@a; @b]`."""

import hashlib
import re
from collections.abc import Callable

CITATION = re.compile(r"[ \t]?\[@[\w.-]{1,80}(?:[ \t]*[;,、][ \t]*@[\w.-]{1,80})*\]")
_KEY = re.compile(r"@([\w.-]{1,80})")
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: nothing in it can be misread


def cited(text: str) -> list[str]:
    """Ids cited in `text`, in order, each as often as it stands there."""
    return [key for token in CITATION.findall(text) for key in _KEY.findall(token)]


def replace_citations(text: str, render: Callable[[tuple[str, ...]], str]) -> str:
    """`text` with each run of adjacent citation tokens replaced by `render(ids)`."""
    run = re.compile(rf"(?:{CITATION.pattern})+")
    return run.sub(lambda match: render(tuple(dict.fromkeys(_KEY.findall(match.group())))), text)


def passage_id(source: str, quote: str) -> str:
    """The id of a passage: `e` and six characters (30 bits) of the SHA-256 over its source's id and its quote."""
    number = int.from_bytes(hashlib.sha256(f"{source}\n{quote}".encode()).digest()[:4], "big")
    return "e" + "".join(_ALPHABET[number >> shift & 31] for shift in range(25, -1, -5))
