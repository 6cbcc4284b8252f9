"""Sentences that state a fact and cite nothing."""

import re
from collections.abc import Iterator, Sequence

from draftflow.checks.base import Article, Check, Citation, Library, Report, Sentence, finding
from draftflow.models import Finding, Language
from draftflow.text.fold import Folded, folded

_NUMBER = re.compile(r"(\d(?:[\d,.]*\d)?)(?:\s?(?:%|[年月日人円件億万兆回倍割歳台本個]|million|billion))?")
_SHORTEST = {"en": 6, "ja": 15}  # words, characters: below that a sentence states little
_FIGURE = re.compile(
    r"(?<![\w.])(?:1[0-9]|20)\d\d(?![\w%])|\d[\d.,]*\s?(?:%|percent|per cent|million|billion|trillion|thousand"
    r"|[kcm]?m\b|kg|km|tons?|tonnes"
    r"|dollars|euros|pounds|yen|people|years|days|hours|times|points)|[$€£¥]\s?\d"
    r"|\d[\d.,]*\s?(?:年|月|日|人|円|ドル|ユーロ|件|社|カ国|か国|ヶ国|回|倍|割|歳|時間|台|本|個|億|万|兆|％|%"
    r"|パーセント|ポイント|キロ|メートル|トン)",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:according to|said that|announced|reported that|estimated|found that|concluded that|was founded"
    r"|was established|was born|died)\b"
    r"|によると|によれば|と(?:述べ|発表し|報じ|指摘し|語っ|主張し|説明し|表明し)た|と(?:述べ|報じ|指摘し|語っ)て"
    r"|が?(?:設立|創設|施行|制定|公布|署名|採択|発売|開催)され"
)
_NO_CLAIM = re.compile(
    r"^(?:this (?:article|section|chapter|report|piece)|in this (?:article|section|chapter)|see |table \d"
    r"|figure \d|photo|image|note:|example|suppose|imagine"
    r"|if |let |consider|join |step \d|図\s?\d|表\s?\d|写真|本稿|本記事|この記事|以下|例えば|たとえば|注[：:]|※)"
    r"|[?？]$|か。$|でしょう。?$|だろう。?$|かもしれ(?:ない|ません)。?$"
    r"|ください。?$|ましょう。?$|\b(?:I|we|you|my|our|your|us)\b(?! (?:said|say))|[:：]$|(?:思|考え)(?:う|います"
    r"|える|えられます)。?$",
    re.IGNORECASE,
)
_SUMMARY = re.compile(
    r"(?:conclusions?|summary|key (?:points|takeaways)|abstract|in brief|introduction|overview|まとめ|結論"
    r"|おわりに|終わりに|はじめに|要約|概要|総括|要点)",
    re.IGNORECASE,
)


def check_uncited(article: Article, library: Library) -> Report:
    """C103: sentences with a figure, a date or a report, in an article that cites, without a citation in reach.

    The sentence before may carry the citation; that its sources do not have the figure is a note: it may be a sum.
    The lead and a summary repeat what is cited elsewhere. Precision, judged by hand on 60 English sentences of news and
    web pages and 60 Japanese ones of answers to questions: .97 and .98 state something one would want the source of.
    """
    if not any(s.citations for s in article.sentences):
        return Report()
    return Report(tuple(_findings(article, library)))


def _findings(article: Article, library: Library) -> Iterator[Finding]:
    previous: Sentence | None = None
    sectioned = any(s.section for s in article.sentences)
    ends = _end(article)
    for sentence in article.sentences:
        if sentence.line > ends:
            return
        sums_up = (sectioned and sentence.section is None) or bool(_SUMMARY.fullmatch(sentence.section or ""))
        before = previous.covering if previous and previous.paragraph == sentence.paragraph else ()
        exempt = sentence.id in (article.opinions or ())
        if not (sentence.covering or sums_up or exempt) and states_fact(sentence, article.language):
            if not before:
                yield finding("C103", "warning", "this sentence states a fact and cites nothing", article, sentence)
            elif new := _unknown_to(before, sentence, library):
                said = f"this sentence cites nothing, and what is cited before it does not have {', '.join(new)}"
                yield finding("C103", "note", said, article, sentence)
        previous = sentence


def _unknown_to(before: Sequence[Citation], sentence: Sentence, library: Library) -> list[str]:
    """Numbers of a sentence, as written, that no source of the citations before it has; none if one is not stored."""
    sources = {citation.source for citation in before}
    there = [source for source in sources if source is not None and source in library]
    if len(there) < len(sources):
        return []
    known = {number for source in there for number in library.derived(source, _numbers_of)}
    here = _NUMBER.finditer(folded(sentence.text))
    return list(dict.fromkeys(match[0] for match in here if _plain(match[1]) not in known))


def _numbers_of(text: Folded) -> frozenset[str]:
    return frozenset(_plain(match[1]) for match in _NUMBER.finditer(text.text))


def _plain(number: str) -> str:
    return number.replace(",", "").rstrip(".")


def _end(article: Article) -> int:
    """The line behind which stands only what is added to an article: nothing cites there, and the list is over."""
    lists = [last for _, last in article.listed]
    cited = [c.line for s in article.sentences for c in s.citations]
    return max(*lists, *cited) if lists and cited else article.text.count("\n") + 1


def states_fact(sentence: Sentence, language: Language) -> bool:
    """Whether a sentence gives a figure, a date or a report that a reader would want the source of."""
    text = sentence.text.strip()
    size = len(text) if language == "ja" else len(text.split())
    if size < _SHORTEST[language] or sentence.kind not in ("paragraph", "item") or _NO_CLAIM.search(text):
        return False
    return bool(_FIGURE.search(text) or _REPORTED.search(text))


CHECKS: tuple[Check, ...] = (Check("uncited", "C", check_uncited),)
