"""T605: paragraphs that stop in the middle of a sentence, or without the mark that ends one."""

import re

from draftflow.checks.base import Article, Check, Library, Report
from draftflow.checks.layout import Layout, Part, layout
from draftflow.models import Finding, Language

_END_MARKS = "。．.！？!?…‥:：;；"
_EMOJI = "".join(
    map(chr, (0x200D, 0xFE0E, 0xFE0F, *range(0x2600, 0x27C0), *range(0x1F1E6, 0x1F200), *range(0x1F300, 0x1FB00)))
)
_CLOSERS = _EMOJI + "」』）】〉》)]\"”’'*_~` \t\n　\u00a0|"
_STOP = re.compile(r"[。！？!?]|[a-z\d)\"”’]\.(?=\s)")
_JA_FINAL = re.compile(  # a verb's or a particle's ending; nouns in kana are left to captions and headings
    r"[ぁ-ん](?<!こと)(?<!もの)(?<!ため)(?<!とめ)(?<!ほか)(?<!おり)(?<!ころ)(?<!わけ)(?<!はず)(?<!など)(?<!たち)(?<!さ)(?<!だけ)"
    r"(?<!ごと)(?<!うえ)(?<!かた)(?<!まま)(?<!ほう)(?<!つもり)(?<!ぐらい)(?<!あり方)(?<!み)(?<!め)(?<!け)(?<!ち)$"
)
_JA_OPEN = re.compile(
    r"(?:[はがをにへともでや、]|から|まで|より|について|により|として|ており|しており|であり|しつつ|および"
    r"|または|の|など|し)$"
)
_EN_OPEN = re.compile(
    r"(?:,|\b(?:the|a|an|of|to|and|or|but|in|on|at|by|for|from|with|that|which|who|whose|as|than|is|are|was"
    r"|were|be|been|has|have"
    r"|had|will|would|could|should|its|their|his|her|our|this|these|those|because|although|while|into|between"
    r"|about|said))$",
    re.IGNORECASE,
)
_BOLD_ONLY = re.compile(r"\*\*[^*]{1,200}\*\*[\s:：]*|__[^_]{1,200}__[\s:：]*|\*[^*]{1,200}\*|_[^_]{1,200}_")
_ASIDE = re.compile(r"[。！？.!?][\"”’』」]?[ 　]?[（(][^（()）\n]{0,200}[）)][*_\s　]*$")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>]{1,300}$")
_CREDIT = re.compile(
    r"\b(?:photo(?:graph)?s?|image|picture|source|courtesy|credit)s?\b ?(?::|by|of)|(?:写真|図|出典|提供|撮影)[:：=＝]",
    re.IGNORECASE,
)
_IS_LINKS = re.compile(r"\[[^\[\]\n]{0,200} {12,}[^\w]{0,3}$")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_TAIL = 300  # characters in which an aside in brackets can stand
_SHORT = {"ja": 25, "en": 50}  # characters below which a line is a caption or a label, not a sentence


def cut_off(article: Article, _library: Library) -> Report:
    """Paragraphs, and list items of more than one sentence, without final punctuation."""
    drawn = layout(article)
    findings = [_finding(drawn, part, start, end) for part in drawn.prose() for start, end in _unended(part)]
    return Report(tuple(findings))


def _unended(part: Part) -> list[tuple[int, int]]:
    """Spans of the lines of a block that end without punctuation though they are prose.

    A line inside a paragraph is wrapped or whole, nobody can tell; only where most lines of a Japanese paragraph end
    with 。 is one line taken for one sentence.
    """
    text = part.visible
    if _BOLD_ONLY.fullmatch(part.block.text.strip()) or len(text.split()) * 2 < len(part.block.text.split()):
        return []
    if part.block.text.lstrip().startswith(("![", "[![", "|", "©")) or _IS_LINKS.search(text[-_TAIL:]):
        return []
    spans = [(match.start(), match.end()) for match in re.finditer(r"[^\n]+", text)]
    stopped = sum(text[start:end].rstrip(_CLOSERS).endswith("。") for start, end in spans)
    lines = spans if len(spans) > 1 and stopped * 2 >= len(spans) else [(0, len(text))]
    return [(start, end) for start, end in lines if _is_cut(text[start:end], part.block.kind)]


def _is_cut(text: str, kind: str) -> bool:
    bare, tail = text.rstrip(_CLOSERS), text[-_TAIL:]
    language = _language(bare)
    if len(bare) < _SHORT[language] or bare[-1] in _END_MARKS or text.rstrip("*_ \t\n　")[-1:] in "」』":
        return False
    if _ASIDE.search(tail) or _ADDRESS.search(tail) or _CREDIT.search(tail[-120:]):
        return False
    if sum(character.isdecimal() for character in bare) * 3 > len(bare):
        return False  # a row of a table
    several, end = bool(_STOP.search(bare)), bare[-20:]
    if language == "ja":
        whole = bool(_JA_FINAL.search(end))
        return several or whole if kind == "paragraph" else several and (whole or bool(_JA_OPEN.search(end)))
    return several and (kind == "paragraph" or bool(_EN_OPEN.search(end)))


def _finding(drawn: Layout, part: Part, start: int, end: int) -> Finding:
    bare = part.visible[start:end].rstrip(_CLOSERS)
    is_open = (_JA_OPEN if _language(bare) == "ja" else _EN_OPEN).search(bare[-20:])
    message = "the sentence breaks off here" if is_open else "the last sentence has no final punctuation"
    at = start + max(0, len(bare) - 20)
    return drawn.finding("T605", "warning", message, part, at, start + len(bare))


def _language(bare: str) -> Language:
    """The language a paragraph ends in."""
    return "ja" if _KANA.search(bare[-60:]) else "en"


CHECKS = (Check("cut-off-sentences", "T", cut_off),)
