"""Headings for sections: those of the sources, cleaned, as long as they say something of their own."""

import re
from collections.abc import Iterable, Mapping, Sequence
from statistics import mean
from typing import NamedTuple

from draftflow.authors.extractive.item import Item
from draftflow.authors.extractive.markup import plain
from draftflow.authors.extractive.names import names
from draftflow.authors.extractive.rank import Vector, centroid, cosine, keys, scaled, vector
from draftflow.models import Language, Reference

_GENERIC = frozenset(
    "introduction overview background summary executive abstract conclusion conclusions references notes contents "
    "contact about home news latest more menu related stories story links comments share search archive sources "
    "information details general faq help top main other others miscellaneous appendix discussion results methods "
    "method data see also external further reading bibliography gallery photo photos video videos update updates "
    "report reports press release page section chapter table figure list recommended popular today advertisement "
    "privacy policy terms read trending featured issued editor editors choice support subscribe events event "
    "calendar login register key points highlights analysis opinion definition definitions example examples "
    "history impact effects aftermath preparation preparations recommendation recommendations steps next public "
    "biography navigation article articles site map website full text citation cite and the of a an to in on at "
    "for from by with st nd rd th volume issue number vol no original early life".split()
)
_CALENDAR = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
)
_ADDRESS = re.compile(
    r"(?:become|join|save|get|sign|subscribe|follow|share|donate|try|buy|shop|watch|listen|click|view|search|"
    r"browse|read|"
    r"submit|leave|post|reply|add|log|register|download|print|email|skip|explore|visit|contact|support)\b|"
    r".*\byour?\b",
    re.IGNORECASE,
)
_GENERIC_JA = re.compile(
    r"(?:はじめに|序論|序|概要|要旨|要約|目次|背景|結論|まとめ|おわりに|終わりに|参考(?:文献|資料)?|脚注|注釈?|"
    r"出典|関連(?:項目|記事|リンク|情報)?|外部リンク|"
    r"お問い?合わせ(?:先)?|問い合わせ(?:先)?|連絡先|アクセス(?:ランキング)?|ランキング|メニュー|トップ|ホーム|"
    r"ニュース|お知らせ|新着情報|一覧|その他|資料|"
    r"本文|記事|コメント|人気記事|おすすめ|プロフィール|会社概要|サイトマップ|検索|タグ|カテゴリー?|もっと見る|"
    r"続きを読む|目的|方法|結果|考察|謝辞|詳細|"
    r"ポイント|社説|解説|特集|付録|別紙|質疑応答|報告|議題|出席者|歴史|沿革|影響)"
)
_NUMBER = re.compile(
    r"(?:(?:chapter|section|part|annex|appendix) )?(?:\d{1,2}(?:[.\-．]\d{1,2})+[.)]?[ \u3000]*|"
    r"\d{1,2}(?:[.)．、:：][ \u3000]*|[ \u3000]+)|[IVX]{1,4}[.)][ \u3000]*|[A-Z][.)] +|[①-⑳][ \u3000]*|"
    r"第[\d一二三四五六七八九十]{1,3}[章節部回][ \u3000]*|[（(][\d一二三四五六七八九十]{1,2}[)）][ \u3000]*)",
    re.IGNORECASE,
)
_SITE = re.compile(r"\s+[|｜–—-]\s+[^|｜]{2,40}$|[|｜][^|｜]{2,40}$")
_ODD = re.compile(r"[ÂÃ�]|â€|https?:|www\.|[|{}<>=_#©@\\]|\d{5,}|\[|\]|\d{1,2}:\d{2}|\d \d")
_PAST = re.compile(
    r"\b(?:history|background|origins?|roots|past|how (?:it|they) (?:began|came|started))\b"
    r"|歴史|沿革|経緯|歩み|背景|過去|なぜ.{0,12}(?:消え|生まれ|始ま)|誕生|始まり|起源|由来|最後の",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:future|outlook|next|what (?:will|happens|comes)|ahead|prospects?|plans?|to come|before the first|"
    r"aftermath|legacy|lessons?|will be)\b|今後|これから|将来|展望|見通し|課題|予定|未来|教訓|責任|要望|"
    r"求めること|次の",
    re.IGNORECASE,
)
_CAPITALS = 0.5  # share of letters from which a heading is set in capitals
_TITLE = 0.3  # what a title counts against a heading inside a text
_TITLE_OF_MANY, _MANY = 0.8, 20  # and in a library of so many sources, where a title is what a heading is elsewhere
_PAPER = 0.25  # what a title counts that says what kind of paper it is
_PAPERS = re.compile(
    r"\b(?:report|manual|summary|bulletin|proceedings|speech|statement|minutes|update|review|newsletter|note|"
    r"log|sitrep|"
    r"guide|handbook|catalogue?|database|index|presentation|letter)\b|報告|概要|資料|会議録|議事録|意見書|要綱|"
    r"要領|お知らせ|決算|計画書|広報|白書",
    re.IGNORECASE,
)
_NAME = 0.5  # what a name counts that several titles share
_TOPICAL = 0.7  # share of a heading's quality that the worth of what stands under it decides
_PLENTY = 8  # headings over more than one passage: with so many no name is needed
_OPINION = 0.6  # what the heading of an opinion piece counts
_PLAIN = 0.3  # what a heading counts whose words do not come back in what stands under it
_ANY = {"en": "What the sources say", "ja": "資料が伝えること"}
_LONGEST = {"en": 70, "ja": 32}


class Heading(NamedTuple):
    """A heading, its own terms, the items that stand under it in their sources, and how well it would serve."""

    text: str
    items: tuple[int, ...]
    vector: Vector
    quality: float

    @property
    def place(self) -> int:
        """Where in an article it belongs: 0 background, 2 outlook, 1 anything else."""
        return 0 if _PAST.search(self.text) else 2 if _FUTURE.search(self.text) else 1


def cleaned(heading: str, language: Language) -> str | None:
    """`heading` as it may stand in an article, or None if it says nothing or is no heading at all."""
    text = plain(_SITE.sub("", heading))
    number = _NUMBER.match(text)
    text = text[number.end() if number else 0 :].strip(" \u3000:：;；・*_.。-–—")
    words = re.findall(r"[^\W\d_]+", text)
    if not words or len(text) > _LONGEST[language] or _ODD.search(text) or not keys(text):
        return None
    if language == "ja":
        return None if _GENERIC_JA.fullmatch(text) or not re.search(r"[\u3041-\u30ff\u4e00-\u9fff]{2}", text) else text
    said = [w for w in words if w.lower() not in _GENERIC and not _CALENDAR.fullmatch(w.lower())]
    shouted = sum(c.isupper() for c in text) > _CAPITALS * sum(map(len, words))
    foreign = re.search(r"[\u0250-\u1fff\u3000-\uffff]", text)
    return text[0].upper() + text[1:] if said and not shouted and not foreign and not _ADDRESS.match(text) else None


def candidates(
    items: Sequence[Item],
    references: Iterable[Reference],
    topic: str,
    idf: Mapping[str, float],
    language: Language,
) -> list[Heading]:
    """Headings of the sources, titles of sources without any, names that titles share; at least one that fits all."""
    titles = {reference.id: reference.title for reference in references}
    many = len({item.passage.source for item in items}) >= _MANY
    under: dict[str, list[int]] = {}
    weights: dict[str, float] = {}
    for index, item in enumerate(items):
        text, weight = _best_heading(item, titles.get(item.passage.source, ""), language, many=many)
        if text and not _same(text, topic):
            under.setdefault(text, []).append(index)
            weights[text] = max(weight, weights.get(text, 0.0))
    if many or sum(weights[text] == 1.0 and len(found) > 1 for text, found in under.items()) < _PLENTY:
        for name, found in names(items, list(titles.values()), topic, language).items():
            if name not in under:
                under[name], weights[name] = found, _NAME
    if items and not under:
        under[_ANY[language]], weights[_ANY[language]] = list(range(len(items))), 1.0
    return _by_worth([_heading(text, under[text], items, idf, weights[text]) for text in sorted(under)], items)


def _best_heading(item: Item, title: str, language: Language, *, many: bool) -> tuple[str | None, float]:
    """The heading the item stands under, or its source's title, cleaned, and what it counts."""
    text = cleaned(item.passage.where.heading or "", language)
    if text and not _same(text, title):
        return text, 1.0
    text = cleaned(title, language)
    return text, (_TITLE_OF_MANY if many else _TITLE) * (_PAPER if text and _PAPERS.search(text) else 1.0)


def _by_worth(headings: Sequence[Heading], items: Sequence[Item]) -> list[Heading]:
    """`headings`, those marked down under which nothing stands that is worth much."""
    worth = scaled([mean(items[i].worth for i in heading.items) for heading in headings])
    return [
        heading._replace(quality=heading.quality * (1 - _TOPICAL + _TOPICAL * share))
        for heading, share in zip(headings, worth, strict=True)
    ]


def _heading(
    text: str, found: Sequence[int], items: Sequence[Item], idf: Mapping[str, float], weight: float
) -> Heading:
    own = vector(keys(text), idf)
    fit = cosine(own, centroid((items[i].vector, 1.0) for i in found))
    opinion = sum(items[i].passage.kind == "opinion" for i in found) > len(found) / 2
    quality = weight * (_OPINION if opinion else 1.0) * (_PLAIN + fit) * min(1.0, (len(found) + 1) / 4)
    return Heading(text, tuple(found), own, quality)


def _same(one: str, other: str) -> bool:
    """Whether the two headings have most of their terms in common."""
    a, b = set(keys(one)), set(keys(other))
    return len(a & b) >= 0.75 * min(len(a), len(b)) and len(a & b) >= 0.5 * max(len(a), len(b)) if a and b else False
