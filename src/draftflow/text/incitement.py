"""Calls to violence, by a short list of imperatives: what must never become text, even if a model answers it.

This is a list, no judgement. What it does not hold it does not see, and quotations are left out, for reporting such a
call is no call. A text that passes has not been found harmless; a person has to read it.
"""

import re
from typing import Literal

_QUOTED = re.compile(r"「[^「」]{0,2000}」|『[^『』]{0,2000}』|“[^“”]{0,2000}”|\"[^\"\n]{0,2000}\"")
_CALLS = {
    "en": re.compile(
        r"(?:\A|[.!?;:]\s+|\n|\b(?:let us|let['’]s|(?:we|you|they|somebody|someone) (?:must|should))\s)"
        r"(?:kill|hang|shoot|stab|lynch|beat up|burn down|exterminate|bomb|behead|gas|string up|smash up|attack)"
        r" (?:them|him|her|those|these|the|every|all|each)\b|\bdeath to (?:the |all )?\w+|\bdeserves? to die\b"
        r"|\bshould be (?:shot|hanged|hung|killed|lynched|put down|exterminated)\b",
        re.IGNORECASE,
    ),
    "ja": re.compile(
        r"(?:ぶち|打ち)?殺せ|殺してしまえ|殺しましょう|殺すべき|皆殺しに(?:せよ|しろ|しよう|すべき)|吊るせ|吊るしてしまえ|焼き払え|焼き討ちに(?:せよ|しろ|しよう)"
        r"|血祭りに(?:あげ|上げ)(?:ろ|よう|ましょう)|袋叩きに(?:せよ|しろ|しよう|しましょう)|襲え(?![たばるてな])|襲撃せよ|死刑にしてしまえ|根絶やしに(?:せよ|しろ|しよう)"
        r"|死んで(?:しまえ|償え|詫びろ)|くたばれ"
    ),
}


def call_to_violence(text: str, language: Literal["en", "ja"]) -> str | None:
    """The first words of `text`, outside of quotations, that call for violence; None if the list finds none."""
    bare = _QUOTED.sub(lambda match: " " * len(match[0]), text)
    found = _CALLS[language].search(bare)
    return found[0].strip(" \t\n.!?;:") if found else None
