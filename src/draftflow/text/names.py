"""Names in a sentence: people, places and organisations, as far as capitals, katakana and titles give them away.

Nothing is looked up. Latin names are runs of capitalised words; katakana counts as a name; kanji count with a title
behind them (市長, 氏) or an ending of their own (県, 省, 大学). The text must be folded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from draftflow.text.terms import terms

NameKind = Literal["latin", "katakana", "person", "organisation"]

_WORD = re.compile(
    r"[A-Z\u00c0-\u00de\u0100-\u017f](?:[^\W\u2e80-\U0003ffff]|['’])*(?:\.[A-Z])*\.?|[a-z]{1,3}(?=[A-Z])[A-Za-z]+"
)
_GLUED = re.compile(r"[^\W\u2e80-\U0003ffff]|_")  # the end of a word, but for one of a script that parts no words
_EAST_ASIAN = re.compile(r"[\u3041-\u30fa\u3400-\u9fff]")
_JOINT = re.compile(r"(?: ?- ?| (?:of|de|of the|de la|van|van der|von|al|bin|del|di|du|la|le|and|&) | )")
_ABBREVIATED = re.compile(
    r"^(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|Sen|Rep|Gov|Gen|Col|Lt|Capt|Rev|Hon|[A-Z](?:\.[A-Z])+)\.$"
)
_DATED = re.compile(
    r"(?:Jan|Febr?|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)(?:\.|uary|ch|il|ust|t?ember|ober)?"
    r"|(?:Mon|Tues?|Wednes|Thurs?|Fri|Satur|Sun)day|AD|BC|AM|PM|UTC|GMT|I|II|III|IV|VI{0,3}|IX|X|OK|No|Mr|Mrs|Ms|Dr|Jr|Sr|St"
)
_OPENER = re.compile(r"(?:^|[.!?:;] )[\"“‘'(「『]?$")
_OPENINGS = frozenset(  # words that open a sentence before a name and are no part of it: Despite British ...
    "above according across after against all along although amid among another around as at based because "
    "before behind below beneath beside besides between beyond both by contrary despite due during each either "
    "even every except few fewer for former from given however if in inside instead like many meanwhile more "
    "most much near neither no none not numerous on once only other outside over per regardless several similar "
    "since some such though through throughout thus today together toward towards under unlike until upon versus "
    "via when whereas while with within without".split()
)
_GERUND = re.compile(r"[A-Z][a-z]{3,}ing")  # Improving Allied ...; of Beijing at the head of a sentence nothing is said
_KATAKANA = re.compile(r"[\u30a1-\u30fa][\u30a1-\u30fa\u30fc]+(?:[・=][\u30a1-\u30fa\u30fc]+)*")
_TITLES = (
    "大統領|副大統領|首相|総理|外相|財務相|国防相|知事|市長|町長|村長|区長|社長|会長|頭取|教授|准教授|博士|氏|さん|議員|監督|選手|投手|捕手|被告|容疑者"
    "|弁護士|記者|長官|大臣|大使|総裁|幹事長|議長|国王|女王|皇帝|天皇|将軍|夫人|王子|王女|書記長|首席|主席|元帥|司令官|校長|院長|学長"
)
_PERSON = re.compile(rf"([\u3005-\u3007\u4e00-\u9fff]{{2,6}}?)(?:米|元|前|現|新|旧|総)?({_TITLES})")
_ENDINGS = re.compile(
    r"[\u3005-\u3007\u4e00-\u9fff\u30a1-\u30fa\u30fc]{1,12}?(?:大学|高校|病院|新聞|銀行|株式会社|協会|連盟|委員会|機構|財団|研究所|裁判所|神社|省|庁|県|府|市|郡|町|村|党|寺|島|駅)"
    r"(?![\u3005-\u3007\u4e00-\u9fff])"
)
_NOT_PERSONS = re.compile(
    r"^(?:[各同両全元前現新副総本当名該某諸外財国法]|代表|名誉|内閣|取締役?|客員|特任|最高|事務|共同|専務|常務|次期|歴代|初代|第[一二三]|男性|女性|担当|所属"
    r"|日本|米国|英国|中国|韓国|台湾|東京|大阪|京都|北京|都|県|市|町|村|区|州|[省庁局部課]|役員|社外|地方|公認|主任|助|准|大)+$"
)
_COMMON = re.compile(
    r"^(?:[都市町村大小中各同両全本当他某諸離半列無孤群]|近郊|地方|中核|政令|指定|城下|門前|港|両|首|与|野|政|新|旧|主要|多|数|十|百|千|[一二三四五六七八九十]+"
    r"|国内|海外|世界|人工|火山|私立|公立|国立|県立|市立|中学|総合|救急|中央|地区|関係|関連|専門|業界|実行|第三者|教育|選挙|諮問)*"
    r"(?:大学|高校|病院|新聞|銀行|株式会社|協会|連盟|委員会|機構|財団|研究所|裁判所|神社|省|庁|県|府|市|郡|町|村|党|寺|島|駅)$"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name and its offsets, end exclusive; `words` are the places of its words, `title` what stands behind it."""

    text: str
    start: int
    end: int
    kind: NameKind
    words: tuple[tuple[int, int], ...] = ()
    title: str = ""


def names(text: str) -> list[Name]:
    """The names of the folded `text`, in order."""
    found = [*_latin(text), *_katakana(text), *_persons(text), *_organisations(text)]
    found.sort(key=lambda name: (name.start, -name.end))
    kept: list[Name] = []
    for name in found:
        if not kept or name.start >= kept[-1].end:
            kept.append(name)
    return kept


def is_acronym(word: str) -> bool:
    """Whether `word` is made of capitals only: NASA, U.S."""
    bare = word.replace(".", "").removesuffix("s")
    return 2 <= len(bare) <= 7 and bare.isascii() and bare.isalpha() and bare.isupper()  # noqa: PLR2004 - one letter is an initial


def _latin(text: str) -> Iterator[Name]:
    words: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        start, end = match.start(), _word_end(match.group(), match.end())
        if start and _GLUED.match(text, start - 1):
            continue
        if words and not _JOINT.fullmatch(text, words[-1][1], start):
            yield from _name(text, words)
            words = []
        words.append((start, end))
    yield from _name(text, words)


def _word_end(word: str, end: int) -> int:
    """The end of a word without its possessive and without a full stop that ends a sentence."""
    for ending in ("'s", "’s", "'", "’"):
        if word.endswith(ending):
            return end - len(ending)
    return end - 1 if word.endswith(".") and not _ABBREVIATED.match(word) else end


def _name(text: str, words: list[tuple[int, int]]) -> Iterator[Name]:
    """The words as a name: without dates and initials, and without a first word that only opens the sentence."""
    kept = [(a, b) for a, b in words if not _DATED.fullmatch(text[a:b].rstrip("."))]
    opens = kept and _OPENER.search(text, max(0, kept[0][0] - 3), kept[0][0])
    if opens and not _EAST_ASIAN.match(text, words[-1][1]):
        first = text[slice(*kept[0])]
        alone = len(kept) == 1 and not is_acronym(first)
        if alone or not terms(first) or first.lower() in _OPENINGS or _GERUND.fullmatch(first):
            kept = kept[1:]
    kept = [(a, b) for a, b in kept if terms(text[a:b]) and len(text[a:b].rstrip(".")) > 1]
    if kept:
        start, end = kept[0][0], kept[-1][1]
        yield Name(text[start:end], start, end, "latin", tuple(kept))


def _katakana(text: str) -> Iterator[Name]:
    for match in _KATAKANA.finditer(text):
        yield Name(match.group(), *match.span(), "katakana")


def _persons(text: str) -> Iterator[Name]:
    for match in _PERSON.finditer(text):
        if not _NOT_PERSONS.match(match.group(1)):
            yield Name(match.group(1), *match.span(1), "person", title=match.group(2))


def _organisations(text: str) -> Iterator[Name]:
    for match in _ENDINGS.finditer(text):
        if not _COMMON.match(match.group()):
            yield Name(match.group(), *match.span(), "organisation")
