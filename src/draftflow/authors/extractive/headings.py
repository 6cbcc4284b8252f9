"""Headings for sections: those of the sources, cleaned, as long as they say something of their own."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from draftflow.authors.extractive.markup import plain
from draftflow.authors.extractive.material import Item
from draftflow.authors.extractive.rank import Vector, centroid, cosine, keys, vector
from draftflow.models import Language, Reference

_GENERIC = frozenset(
    "introduction overview background summary abstract conclusion conclusions references notes contents contact about home "
    "news latest more menu related stories story links comments share search archive sources information details general "
    "faq help top main other others miscellaneous appendix discussion results methods method data see also external "
    "further reading bibliography gallery photos video videos update updates report reports press release page section "
    "chapter table figure list recommended popular today advertisement privacy policy terms read trending featured "
    "editor editors choice support subscribe events event calendar login register key points highlights analysis opinion "
    "definition definitions example examples history impact effects aftermath preparation preparations recommendation "
    "recommendations steps next and the of a public".split()
)
_GENERIC_JA = re.compile(
    r"(?:はじめに|序論|序|概要|要旨|要約|目次|背景|結論|まとめ|おわりに|終わりに|参考(?:文献|資料)?|脚注|注釈?|出典|関連(?:項目|記事|リンク|情報)?|外部リンク|"
    r"お問い?合わせ(?:先)?|問い合わせ(?:先)?|連絡先|アクセス(?:ランキング)?|ランキング|メニュー|トップ|ホーム|ニュース|お知らせ|新着情報|一覧|その他|資料|"
    r"本文|記事|コメント|人気記事|おすすめ|プロフィール|会社概要|サイトマップ|検索|タグ|カテゴリー?|もっと見る|続きを読む|目的|方法|結果|考察|謝辞|詳細|"
    r"ポイント|社説|解説|特集|付録|別紙|質疑応答|報告|議題|出席者|歴史|沿革|影響)"
)
_NUMBER = re.compile(
    r"(?:(?:chapter|section|part|annex|appendix) )?(?:\d{1,2}(?:[.\-．]\d{1,2})*[.)．、:：][ \u3000]*|"
    r"\d{1,2}(?:[.\-．]\d{1,2})*[ \u3000]+|[IVX]{1,4}[.)][ \u3000]*|[A-Z][.)] +|[①-⑳][ \u3000]*|"
    r"第[\d一二三四五六七八九十]{1,3}[章節部回][ \u3000]*|[（(][\d一二三四五六七八九十]{1,2}[)）][ \u3000]*)",
    re.IGNORECASE,
)
_SITE = re.compile(r"\s+[|｜–—-]\s+[^|｜]{2,40}$|[|｜][^|｜]{2,40}$")
_ODD = re.compile(r"https?:|www\.|[|{}<>=_#©@\\]|\d{5,}|\[|\]|\d{1,2}:\d{2}")
_TITLE = 0.5  # what a title counts against a heading inside a text
_OPINION = 0.6  # what the heading of an opinion piece counts
_PLAIN = 0.3  # what a heading counts whose words do not come back in what stands under it
_LONGEST = {"en": 70, "ja": 32}


class Heading(NamedTuple):
    """A heading, its own terms, the items that stand under it in their sources, and how well it would serve."""

    text: str
    items: tuple[int, ...]
    vector: Vector
    quality: float


def cleaned(heading: str, language: Language) -> str | None:
    """`heading` as it may stand in an article, or None if it says nothing or is no heading at all."""
    text = plain(_SITE.sub("", heading))
    number = _NUMBER.match(text)
    text = text[number.end() if number else 0 :].strip(" \u3000:：;；・*_.。-–—")
    words = re.findall(r"[^\W\d_]+", text)
    if not words or len(text) > _LONGEST[language] or _ODD.search(text) or not keys(text):
        return None
    if language == "ja":
        return (
            None
            if _GENERIC_JA.fullmatch(text) or not re.search(r"[\u3041-\u30ff\u4e00-\u9fff]{2}", text)
            else text
        )
    capitals = sum(c.isupper() for c in text)
    if (
        all(word.lower() in _GENERIC for word in words)
        or capitals > 0.5 * sum(map(len, words))
        or not text.isascii()
        and re.search(r"[\u0250-\u1fff\u3000-\uffff]", text)
    ):
        return None
    return text[0].upper() + text[1:]


def candidates(
    items: Sequence[Item],
    references: Iterable[Reference],
    topic: str,
    idf: Mapping[str, float],
    language: Language,
) -> list[Heading]:
    """Headings of the sources that stand over at least one item; the titles of sources that have none."""
    titles = {reference.id: reference.title for reference in references}
    under: dict[str, list[int]] = {}
    from_title: set[str] = set()
    for index, item in enumerate(items):
        title = cleaned(titles.get(item.passage.source, ""), language)
        heading = item.passage.where.heading
        text = cleaned(heading, language) if heading else None
        if text and _same(text, titles.get(item.passage.source, "")):
            text = None
        if text is None and title:
            text = title
            from_title.add(title)
        if text and not _same(text, topic):
            under.setdefault(text, []).append(index)
    return [_heading(text, found, items, idf, text in from_title) for text, found in sorted(under.items())]


def _heading(
    text: str, found: Sequence[int], items: Sequence[Item], idf: Mapping[str, float], is_title: bool
) -> Heading:
    own = vector(keys(text), idf)
    fit = cosine(own, centroid((items[i].vector, 1.0) for i in found))
    opinion = sum(items[i].passage.kind == "opinion" for i in found) > len(found) / 2
    return Heading(
        text,
        tuple(found),
        own,
        (_OPINION if opinion else 1.0)
        * (_TITLE if is_title else 1.0)
        * (_PLAIN + fit)
        * min(1.0, (len(found) + 1) / 4),
    )


def _same(one: str, other: str) -> bool:
    """Whether the two headings have most of their terms in common."""
    a, b = set(keys(one)), set(keys(other))
    return (
        len(a & b) >= 0.75 * min(len(a), len(b)) and len(a & b) >= 0.5 * max(len(a), len(b))
        if a and b
        else False
    )
