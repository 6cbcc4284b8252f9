"""T614 to T617: mixed widths and quotation marks, punctuation and words that stand twice."""

import re
from collections import Counter
from collections.abc import Iterator

from draftflow.checks.base import Article, Check, Library, Report
from draftflow.checks.layout import Layout, Part, layout
from draftflow.models import Finding

_WIDE_NUMBER = re.compile(
    r"[０-９]{2,}|[０-９](?=[0-9])|(?<=[0-9])[０-９]"
)  # one wide digit alone is a newspaper's custom
_NUMBER = re.compile(r"[0-9]{2,}")
_WIDE_WORD = re.compile(r"[Ａ-Ｚａ-ｚ]{2,}")
_WORD = re.compile(r"[A-Za-z]{2,}")
_NARROW = str.maketrans({chr(c + 0xFEE0): chr(c) for c in range(0x21, 0x7F)})
_TYPOGRAPHIC = re.compile(r"[“”]")
_STRAIGHT = re.compile(r"\"(?=\w)|(?<=[\w.,!?])\"")
_INCHES = re.compile(r"(?<=\d)\"")
_MARKS = re.compile(r"[。、，：；.,;!?]{2,}")
_TWICE = re.compile(r"(?<![A-Za-z'’-])([A-Za-z]{1,7})[ \t\n]{1,9}\1(?![A-Za-z'’-])", re.IGNORECASE)
_LITTLE = frozenset(  # words that no sentence has twice in a row; "that that", "had had" and "is is" can be right
    "the a an of to and or but for from with by at as its their his our your this these those which than was"
    " were are be been has have"
    " will would could should into between because if when said they we not".split()
)
_TWICE_JA = re.compile(
    r"をを|(?<![ぁ-ん])(?:([一-龠ァ-ヴー]{2,8}(?:は|が|を|に|で|の|と|から|について|によって|では|には|との))、?\1)"
    r"|(ことが|ために|について|によって|により|という|として|において|に対して|であり|である|している|された"
    r"|しました|ました)\2"
)


def widths(article: Article, _library: Library) -> Report:
    """Numbers and Latin words in full width in an article that has them in half width too, and the other way round."""
    drawn = layout(article)
    prose = [(part, part.visible) for part in drawn.prose()]
    findings = [*_mixed_numbers(drawn, prose), *_mixed_words(drawn, prose)]
    return Report(tuple(findings))


def quotation_marks(article: Article, _library: Library) -> Report:
    """Both "straight" and “typographic” quotation marks in one article; one finding, at the first of the rarer kind."""
    drawn = layout(article)
    places: dict[str, list[tuple[Part, int]]] = {"typographic": [], "straight": []}
    for part in drawn.prose():
        text = _INCHES.sub(" ", part.visible)
        places["typographic"] += [(part, match.start()) for match in _TYPOGRAPHIC.finditer(text)]
        places["straight"] += [(part, match.start()) for match in _STRAIGHT.finditer(text)]
    rare, usual = sorted(places, key=lambda kind: len(places[kind]))
    if not places[rare]:
        return Report()
    part, offset = places[rare][0]
    message = f"{len(places[rare])} {rare} quotation marks among {len(places[usual])} {usual} ones"
    return Report((drawn.finding("T615", "note", message, part, offset),))


def doubled(article: Article, _library: Library) -> Report:
    """Punctuation marks and little words that stand twice in a row."""
    drawn = layout(article)
    findings: list[Finding] = []
    for part in drawn.prose("paragraph", "item", "quote", "heading"):
        text = part.visible
        for match in _MARKS.finditer(text):
            if _too_many(match):
                message = f"{match.group()!r}: one mark too many"
                findings.append(drawn.finding("T616", "note", message, part, match.start()))
        pattern = _TWICE if text.isascii() or article.language == "en" else _TWICE_JA
        for match in pattern.finditer(text):
            if pattern is _TWICE_JA or match[1].lower() in _LITTLE:
                message = f"{' '.join(match.group().split())!r}: the same words twice"
                findings.append(drawn.finding("T617", "note", message, part, match.start(), match.end()))
    return Report(tuple(findings))


def _too_many(marks: re.Match[str]) -> bool:
    """Whether a run of marks is a slip; an ellipsis, `?!`, `Inc.,` and the leaders of a table are not."""
    run, text = marks.group(), marks.string
    before, after = text[marks.start() - 1 : marks.start()], text[marks.end() : marks.end() + 1]
    if not run.isascii():
        abbreviation = run[0] == "." and before.isascii() and before.isupper()
        return not abbreviation and ".." not in run and run[0] not in "!?"  # スカパー!、 is a name
    ends = not after or after.isspace()
    return ends and before.isalnum() and (run in ("..", ",.", "!.", "?.") or bool(re.fullmatch(r",{2,}|;{2,}", run)))


def _mixed_numbers(drawn: Layout, prose: list[tuple[Part, str]]) -> Iterator[Finding]:
    wide = [(part, match) for part, text in prose if not text.isascii() for match in _WIDE_NUMBER.finditer(text)]
    narrow = [(part, match) for part, text in prose for match in _NUMBER.finditer(text)] if wide else ()
    if wide and narrow:
        few, many = sorted((wide, narrow), key=len)
        part, match = few[0]
        kinds = ("full", "half") if few is wide else ("half", "full")
        message = f"{len(few)} numbers in {kinds[0]} width among {len(many)} in {kinds[1]} width"
        yield drawn.finding("T614", "note", message, part, match.start(), match.end())


def _mixed_words(drawn: Layout, prose: list[tuple[Part, str]]) -> Iterator[Finding]:
    if not any(_WIDE_WORD.search(text) for _, text in prose):
        return
    narrow = Counter(match.group() for _, text in prose for match in _WORD.finditer(text))
    told: set[str] = set()
    for part, text in prose:
        for match in _WIDE_WORD.finditer(text):
            word = match.group().translate(_NARROW)
            if narrow[word] and word not in told:
                told.add(word)
                message = f"{match.group()} is also written {word}"
                yield drawn.finding("T614", "note", message, part, match.start(), match.end())


CHECKS = (
    Check("width", "T", widths),
    Check("quotation-marks", "T", quotation_marks),
    Check("doubled", "T", doubled),
)
