"""Words of which one says the contrary of the other: rose and fell, 増加 and 減少; English and Japanese.

Each line is a pair of sides; any word of one side is the contrary of any of the other. Words that are contraries only
in some trade, or that stand for something else as often (open, right, long), are left out.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

_ENGLISH = (
    (
        "rise rises rose risen rising increase increases increased increasing grew grown climbed soared"
        " | fall falls fell fallen falling decrease decreases decreased decreasing decline declined declining dropped"
        " shrank plunged"
    ),
    "higher larger greater bigger | lower smaller",
    "more | less fewer",
    "highest largest biggest | lowest smallest",
    "best better | worst worse",
    "most | least fewest",
    "raised | lowered cut reduced",
    "above exceeded exceeds | below",
    "approve approved approves accepted adopted endorsed | reject rejected rejects refused declined",
    "support supported supports favored favoured backed | oppose opposed opposes objected",
    "allow allowed allows permitted | ban banned bans prohibited forbade forbidden",
    "won wins | lost loses",
    "earlier before | later after",
    "sooner | later",
    "faster | slower",
    "cheaper | costlier dearer",
    "stronger | weaker",
    "always often usually frequently | never rarely seldom",
    "include includes included including | exclude excludes excluded excluding",
    "bought buys | sold sells",
    "imports imported | exports exported",
    "guilty convicted | innocent acquitted",
    "legal lawful | illegal unlawful",
    "profit profits | loss losses",
    "expanded widened | narrowed",
    "strengthened tightened | weakened loosened relaxed",
    "improved | worsened deteriorated",
    "maximum | minimum",
    "majority | minority",
    "optimistic | pessimistic",
    "northern | southern",
    "eastern | western",
    "north | south",
    "east | west",
    "longer | shorter",
    "older | younger",
    "heavier | lighter",
    "warmer hotter | cooler colder",
    "began begins started opened | ended ends finished closed",
    "hired recruited | fired dismissed",
    "male men | female women",
    "father | mother",
    "husband | wife",
    "son | daughter",
    "brother | sister",
    "former | current incumbent",
    "succeeded | failed",
    "public | private",
    "urban | rural",
    "domestic | foreign",
)
_JAPANESE = (
    "増加 増え 増や 増額 急増 増大 増収 増益 | 減少 減り 減ら 減っ 減る 減額 急減 減収 減益",
    "上昇 上が 引き上げ 値上げ 値上が 高騰 | 下落 下が 引き下げ 値下げ 値下が 低下 急落",
    "上回 | 下回",
    "高い 高く 高か 高め | 低い 低く 低か 低め",
    "多い 多く 多か | 少ない 少なく 少なか",
    "大きい 大きく 大きか | 小さい 小さく 小さか",
    "早い 早く 早か 早め | 遅い 遅く 遅か 遅れ",
    "強い 強く 強ま 強め | 弱い 弱く 弱ま 弱め",
    "最大 | 最小",
    "最高 | 最低",
    "最多 | 最少",
    "最長 | 最短",
    "拡大 広が | 縮小 狭ま 縮ま",
    "可決 | 否決",
    "賛成 | 反対",
    "承認 許可 容認 | 却下 不許可 拒否 不承認",
    "黒字 | 赤字",
    "有罪 | 無罪",
    "合法 適法 | 違法",
    "勝訴 勝利 | 敗訴 敗北",
    "改善 好転 | 悪化",
    "強化 | 緩和",
    "輸出 | 輸入",
    "購入 買収 | 売却",
    "開始 着手 | 終了 中止",
    "就任 着任 | 退任 辞任 離任",
    "採用 採択 | 不採用 不採択",
    "増税 | 減税",
    "円高 | 円安",
    "前進 | 後退",
    "成功 | 失敗",
    "必要 | 不要 不必要",
    "公開 公表 | 非公開 非公表",
    "楽観 | 悲観",
    "多数 | 少数",
    "安全 | 危険",
    "前半 | 後半",
    "上半期 | 下半期",
    "午前 | 午後",
    "与党 | 野党",
    "国内 | 海外 国外",
    "男性 | 女性",
    "父親 | 母親",
    "長男 | 長女",
    "都市部 | 農村部",
    "入学 入社 | 卒業 退社",
    "開会 開館 開店 | 閉会 閉館 閉店",
    "加盟 加入 参加 | 脱退 離脱 不参加",
    "正常 | 異常",
    "有利 | 不利",
    "直接 | 間接",
    "長期 | 短期",
    "最初 | 最後",
    "増産 | 減産",
)


class Sided(NamedTuple):
    """A word that has contraries, where it stands: its line in the tables, its side (0 or 1), its offsets."""

    line: int
    side: int
    start: int
    end: int


@lru_cache(maxsize=1024)  # a sentence is held against several texts, and its neighbours against several sentences
def sided(text: str) -> tuple[Sided, ...]:
    """The words of the folded `text` that have contraries, in order."""
    return tuple(_found(text))


def contraries(word: Sided) -> tuple[str, ...]:
    """The contraries of a word, in lower case."""
    return _sides()[word.line][1 - word.side]


def contrary_of(word: str, known: Sided) -> str:
    """A contrary of `word`, the one that stands at its place among those of the other side, or the first of them."""
    sides = [side.split() for side in (*_ENGLISH, *_JAPANESE)[known.line].split("|")]
    mine, theirs = sides[known.side], sides[1 - known.side]
    at = mine.index(word.lower()) if word.lower() in mine else 0
    return theirs[at] if at < len(theirs) else theirs[0]


def _found(text: str) -> Iterator[Sided]:
    pattern, places = _tables()
    for match in pattern.finditer(text):
        for line, side in places[match.group().lower()]:
            yield Sided(line, side, *match.span())


@cache
def _sides() -> tuple[tuple[tuple[str, ...], ...], ...]:
    """The words of each line, side by side."""
    return tuple(tuple(tuple(words.split()) for words in pair.split("|")) for pair in (*_ENGLISH, *_JAPANESE))


@cache
def _tables() -> tuple[re.Pattern[str], dict[str, list[tuple[int, int]]]]:
    """One pattern for all words, and for each word its lines and sides."""
    places: dict[str, list[tuple[int, int]]] = {}
    for line, pair in enumerate((*_ENGLISH, *_JAPANESE)):
        for side, words in enumerate(pair.split("|")):
            for word in words.split():
                places.setdefault(word, []).append((line, side))
    latin, dense = (
        [w for w in sorted(places, key=len, reverse=True) if w.isascii() == plain] for plain in (True, False)
    )
    heads = "".join(sorted({word[0] for word in latin}))  # most places are turned down by their first character
    by_head = "|".join(f"{h}(?:{'|'.join(w[1:] for w in latin if w[0] == h)})" for h in heads)
    pattern = (
        rf"\b(?=[{heads}{heads.upper()}])(?ai:{by_head})\b|(?=[{''.join({w[0] for w in dense})}])(?:{'|'.join(dense)})"
    )
    return re.compile(pattern), places
