"""The direct quotations of an article: what stands between quotation marks and is somebody's words."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from draftflow.checks.base import Article, Citation, Sentence
from draftflow.checks.verbatim import CJK_LETTER

_MARK = re.compile('[“”„‟"«»＂「」『』‘’]')
_CLOSED_BY = {"“": "”", "„": "“”", "«": "»", "「": "」", "『": "』", '"': '"', "＂": "＂", "‘": "’"}
_LETTER = re.compile(rf"[{CJK_LETTER}]")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SAID = re.compile(
    r"(?<!-)\b(?:sa(?:id|ys?|ying)|t(?:old|ells?|elling)|wrote|writ(?:es?|ing|ten)|call(?:s|ed|ing)"
    r"|describ(?:es?|ed|ing)|according to"
    r"|add(?:s|ed|ing)|argu(?:es?|ed|ing)|stat(?:es?|ed|ing|ement)|ask(?:s|ed|ing)|warn(?:s|ed|ing)|claim(?:s|ed"
    r"|ing)|insist(?:s|ed|ing)"
    r"|not(?:es|ed|ing)|expla?in(?:s|ed|ing)|testif(?:y|ies|ied)|announc(?:es|ed|ing)|repl(?:y|ies|ied)"
    r"|tweet(?:s|ed)|post(?:s|ed)"
    r"|declar(?:es?|ed|ing)|remark(?:s|ed)|comment(?:s|ed)|quot(?:es?|ed|ing)|stress(?:es|ed|ing)|conclud(?:es?"
    r"|ed|ing)|recall(?:s|ed|ing)"
    r"|respond(?:s|ed|ing)|accus(?:es?|ed|ing)|prais(?:es?|ed|ing)|criticiz|criticis|reads?|words|vow(?:s|ed)"
    r"|promis(?:es?|ed)|joked|shouted"
    r"|acknowledg(?:es?|ed|ing)|suggest(?:s|ed|ing)|report(?:s|ed)|put it|observ(?:es?|ed)|lament(?:s|ed)"
    r"|urg(?:es?|ed))\b",
    re.IGNORECASE,
)
_FUNCTION = re.compile(
    r"\b(?:the|an?|of|to|in|is|are|was|were|be|been|it|its|we|you|he|she|they|i|my|our|your|his|her|their|this"
    r"|that|these|those"
    r"|not|no|and|or|but|if|for|with|on|at|by|from|as|so|will|would|can|could|should|must|has|have|had|do|does"
    r"|did)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|will|would|can|could|should|must|has|have|had|do|does|did|[a-z]{3,}ed)\b"
)
_TITLED = re.compile(
    r"\b(?:titled|entitled|headlined|named|dubbed|nicknamed|known as|term|phrase|word|song|film|movie|album"
    r"|episode|article|paper|book"
    r"|poem|essay|report|chapter|section|single|track|novel|series|slogan|motto|theme)s?,?\s*$",
    re.IGNORECASE,
)
_SPOKEN_JA = re.compile(
    r"(?:という|といった|との|などの)[^。「」\n]{0,8}?(?:声|意見|見方|指摘|批判|発言|コメント|主張|回答|懸念|答え|考え|訴え|要望"
    r"|認識|評価|見解|反応|投稿|言葉)"
    r"|(?:など)?(?:と|って)(?!い[うっ]|呼|称|名|題|銘|は[^言述語話])[^。「」\n]{0,24}?"
    r"(?:述べ|語[っりるら]|話[しすせ]|言[いうっわお]|発言|答え|指摘|主張|強調|批判|訴え|説明|表明|明言|断言|宣言|警告|反論|叫|呼びかけ"
    r"|コメント|回答|記[しさす]|書[いか]|綴|伝え|告げ|尋ね|問[いう]|報じ|評[しす価]|明かし|振り返|嘆|つぶや|求め|約束|認め|否定|謝罪"
    r"|投稿|要求|歓迎|懸念|釘|皮肉|促し|迫[っり])"
    r"|と(?:した|している|する|のこと|の見解)"
)
_TERM_JA = re.compile(r"(?:と(?:呼|い[うっわ]|称|名[付づ]|題|銘打|は(?!言|述|語|話))|など|や「|・「|、「|＝|（|\()")
_OPENS_SPEECH = re.compile(r"(?:[はがも]|[:：、])\s*$")
_CLOSES_SENTENCE = re.compile(r"[。！？!?]$|[るたいうすくむだよねかせんぞわ]$")
_ATTRIBUTION = re.compile(r"(?<=[.!?。！？”\"」])\s*(?:—|――|―|–|--)\s?[^—―–.。]{1,120}$")
_LEADS_IN = re.compile(r"(?:次のように|以下のように|こう|このように)[^。「」]{0,12}[。：:]\s*$")
_SINGLE_CLOSE = re.compile(r"’(?![^\W_])")
_FEWEST = 15  # characters of a quotation in single marks, which are apostrophes as well
_NEAR = 90  # characters around a quotation in which the verb of saying is looked for


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words the article gives as somebody else's; `sure` unless they may as well be a term, a title or irony."""

    text: str
    sentence: Sentence
    citations: tuple[Citation, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """The sentences of one paragraph as one text."""

    text: str
    starts: list[int]
    sentences: list[Sentence]

    def sentence(self, position: int) -> Sentence:
        return self.sentences[max(0, bisect_right(self.starts, position) - 1)]


def quotations(article: Article) -> Iterator[Quotation]:
    """The direct quotations of `article`, in order; linear."""
    previous: tuple[Citation, ...] = ()
    for _, group in groupby(article.sentences, key=lambda s: s.paragraph):
        members = list(group)
        paragraph = _paragraph(members)
        if members[0].kind == "quote":
            yield from _block(paragraph, previous)
        else:
            yield from _inline(paragraph)
        last = members[-1]
        previous = last.covering if last.text.rstrip().endswith((":", "：")) or last.covering else ()


def _paragraph(members: list[Sentence]) -> _Paragraph:
    text, starts = "", []
    parts: list[str] = []
    length = 0
    for sentence in members:
        gap = " " if parts and not _LETTER.match(sentence.text) and not text.endswith("。") else ""
        starts.append(length + len(gap))
        parts.append(gap + sentence.text)
        length += len(parts[-1])
        text = sentence.text[-1:]
    return _Paragraph("".join(parts), starts, members)


def _block(paragraph: _Paragraph, previous: tuple[Citation, ...]) -> Iterator[Quotation]:
    """A block quotation, without its attribution; one that cites nothing is a box, not a quotation."""
    citations = tuple(dict.fromkeys(c for s in paragraph.sentences for c in s.covering)) or previous
    if not citations or re.match(r"\[!\w+\]", paragraph.text):
        return
    text = _ATTRIBUTION.sub("", paragraph.text).strip()
    if (bounds := _CLOSED_BY.get(text[:1])) and text[-1:] in bounds:
        text = text[1:-1]
    if text:
        yield Quotation(text, paragraph.sentences[0], citations, sure=True)


def _inline(paragraph: _Paragraph) -> Iterator[Quotation]:
    text = paragraph.text
    for start, end in _spans(text):
        inner = text[start + 1 : end - 1] if text[end - 1] in '”“»」』"＂’' else text[start + 1 : end]
        before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
        weight = _weight(inner.strip(), text[start], before, after)
        if weight is None:
            continue
        closing, opening = paragraph.sentence(end - 1), paragraph.sentence(start)
        yield Quotation(inner.strip(), opening, closing.covering or opening.covering, weight)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Outermost pairs of quotation marks; the end is behind the closing one, or the end of `text` if “ stays open."""
    opened, start, depth, skip = "", 0, 0, -1
    for match in _MARK.finditer(text):
        mark, at = match.group(), match.start()
        if at < skip:
            continue
        if opened:
            depth += _step(text, at, opened)
            if not depth:
                yield start, at + 1
                opened = ""
        elif mark == "‘":
            close = _SINGLE_CLOSE.search(text, at + _FEWEST)
            if close and (not at or not text[at - 1].isalnum()):
                yield at, close.end()
                skip = close.end()
        elif mark in _CLOSED_BY and _may_open(text, at):
            opened, start, depth = mark, at, 1
    if opened == "“":
        yield start, len(text)


def _step(text: str, at: int, opened: str) -> int:
    """How the mark at `at` changes the depth inside of `opened`; a straight mark closes unless it can only open."""
    mark = text[at]
    if mark in _CLOSED_BY[opened]:
        return 0 if mark == '"' and text[at - 1].isspace() and _may_open(text, at) else -1
    return 1 if mark == opened and mark in "「『" else 0


def _may_open(text: str, at: int) -> bool:
    """Whether the mark at `at` opens: a straight one only behind a blank or a bracket, and before a word."""
    if text[at] != '"':
        return True
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    return bool(after) and not after.isspace() and not (before.isascii() and before.isalnum())


def _weight(inner: str, mark: str, before: str, after: str) -> bool | None:
    """True for a quotation, False for a few words that may be one, None for a term, a title or irony."""
    ideographs = len(_LETTER.findall(inner))
    if mark in "「『" or 2 * ideographs > sum(c.isalpha() for c in inner):
        return _weight_ja(inner, sum(c.isalnum() for c in inner), mark, before, after)
    words = _WORD.findall(inner)
    said = bool(_SAID.search(before) or _SAID.search(after))
    if (mark in "『‘" and not said) or _TITLED.search(before) or not words or _is_title(inner, words):
        return None
    clause = len(words) >= 3 and bool(_FUNCTION.search(inner)) and (said or inner[-1:] in ".,!?")  # noqa: PLR2004
    if clause or (len(words) >= 6 and (said or len(words) >= 8 or _FUNCTION.search(inner))):  # noqa: PLR2004 - no term
        return True
    return False if said else None


def _is_title(inner: str, words: list[str]) -> bool:
    """Whether nearly all long words are capitalised and none is a verb, as in the name of a work or an office."""
    if _VERB.search(inner):
        return False
    long = [w for w in words if len(w) > 3]  # noqa: PLR2004 - of, the, and
    capitals = sum(w[0].isupper() or w[0].isdigit() for w in long)
    return len(words) > 1 and capitals >= 0.8 * len(long) and words[0][0].isupper() and inner[-1:] not in ".!?"


def _weight_ja(inner: str, letters: int, mark: str, before: str, after: str) -> bool | None:
    spoken = bool(_SPOKEN_JA.match(after) or _LEADS_IN.search(before))
    alone = after[:1] in ("", "。") and bool(_OPENS_SPEECH.search(before) or not before.strip())
    if mark == "『" and not spoken:
        return None
    if spoken:
        return letters >= 6  # noqa: PLR2004 - fewer are a term that somebody used
    if _TERM_JA.match(after) and letters < 30:  # noqa: PLR2004 - longer than any name
        return None
    sentence = bool(_CLOSES_SENTENCE.search(inner)) and bool(re.search("[\u3041-\u3096]", inner))
    if (letters >= 25 and sentence) or (letters >= 10 and sentence and (alone or "。" in inner)):  # noqa: PLR2004 - as above
        return True
    return False if letters >= 15 and sentence else None  # noqa: PLR2004 - a title may be as long
