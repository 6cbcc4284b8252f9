"""The fixed phrases of the closing summaries and of `status`, by language; reasons come through telling.py."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from draftflow.models import Coverage, Language
from draftflow.pipeline.calls import Spent, cost
from draftflow.pipeline.state import State
from draftflow.pipeline.telling import told


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language; those with braces are filled by `str.format`.

    A pair is for one and for another number. `units` are those of an article's length, by its language.
    """

    language: Language
    between: str
    units: Mapping[Language, str]
    length: str
    things: Mapping[str, str]
    checked: str
    unknown: str
    severities: Mapping[str, tuple[str, str]]
    open: str
    mended: str
    rejected: str
    used: str
    spent: str
    nothing_spent: str
    edited: str
    orphan: str
    copies: str
    left_out: str
    in_part: str
    sources: str
    not_used: str
    missing: str
    again: str
    article: str
    folder: str
    by: str
    sentences: str
    column: str
    states: Mapping[State, str]
    in_state: str
    all_fresh: str
    nothing_made: str
    not_made: str
    not_read: str
    so_far: str
    ages: Mapping[str, str]
    head: tuple[str, str, str]
    standing: tuple[str, str, str]
    entry: str
    note: str
    failed: str
    refused: str
    many: str
    made: str
    progress: str
    some_refused: str
    money: str
    at_work: str
    tokens: str
    more: str
    why: str
    colon: str


PHRASES: Mapping[Language, Phrases] = {
    "en": Phrases(
        language="en",
        between=", ",
        units={"en": "words", "ja": "characters"},
        length="{length:,} of {wanted:,} {unit}, {citations} citations of {cited} of {sources} sources",
        things={part: part for part in ("citations", "quotations", "figures", "names")},
        checked="{what} checked: {supported} of {total} supported{unknown}",
        unknown=", could not check {}",
        severities={
            "error": ("{} error", "{} errors"),
            "warning": ("{} warning", "{} warnings"),
            "note": ("{} note", "{} notes"),
        },
        open="open: {found}; see {path}",
        mended="mended in a rewrite: {} findings of the draft",
        rejected="{} proposed quotes are not in their source and were turned down; see evidence/",
        used="evidence used: {used} of {planned} passages of the outline",
        spent="{calls} calls, {input:,} + {output:,} tokens, {cost}",
        nothing_spent="nothing",
        edited="left as you edited it: {}",
        orphan="left out, no heading or source asks for it: {}",
        copies="{} not read because another has the same text",
        left_out="{} left out",
        in_part="{} read in part",
        sources="sources: {said}; see {path}",
        not_used="source not used: {}",
        missing="missing: {key}: {reason}",
        again="`draftflow run {}` tries the missing ones again; nothing else is paid for twice",
        article="article: {}",
        folder="folder: {}",
        by="{title} ({writer})",
        sentences="{length:,} of {wanted:,} {unit}, {all} sentences: {cited} cited, {opinions} marked as opinion",
        column="column: {}",
        states={state: state.value for state in State},
        in_state="{count} {state}",
        all_fresh="all {} files are fresh",
        nothing_made="nothing made yet",
        not_made="{key} could not be made: {flag}: {reason}",
        not_read="source not read: {name}: {reason}",
        so_far="{calls} calls so far, {input:,} + {output:,} tokens, {cost}",
        ages={"d": "{} d", "h": "{} h", "min": "{} min", "s": "{} s"},
        head=("article", "state", "spent"),
        standing=("article", "status", "why"),
        entry="entry",
        note="note: {}",
        failed="{key} failed: {reason}",
        refused="{key} not used: {reason}",
        many="{step} ({count})",
        made="{key} ({seconds:.1f} s)",
        progress="{step}: {done} of {units} done{refused}{spent}",
        some_refused=", {} not used",
        money=", {} so far",
        at_work="{key}  {seconds:.0f} s{tokens}",
        tokens=", {} tokens",
        more="and {} more",
        why=" ({})",
        colon=": ",
    ),
    "ja": Phrases(
        language="ja",
        between="、",
        units={"en": "語", "ja": "字"},
        length="本文 {length:,}{unit}（目標 {wanted:,}{unit}）、資料{sources}件のうち{cited}件を{citations}か所で引用",
        things={"citations": "出典", "quotations": "引用", "figures": "数字", "names": "名前"},
        checked="{what}の照合：{total}件のうち{supported}件に裏付けあり{unknown}",
        unknown="、確認できず{}件",
        severities={
            "error": ("誤り{}件", "誤り{}件"),
            "warning": ("注意{}件", "注意{}件"),
            "note": ("参考{}件", "参考{}件"),
        },
        open="残る指摘：{found}（{path}）",
        mended="書き直しで直った指摘：{}件",
        rejected="資料に見当たらない引用の候補{}件を退けた（理由は evidence/）",
        used="構成に割り当てた箇所{planned}件のうち{used}件を使用",
        spent="呼び出し{calls}回、{input:,}＋{output:,}トークン、{cost}",
        nothing_spent="なし",
        edited="手で直したまま残した：{}",
        orphan="対応する見出しも資料もなく、使わない：{}",
        copies="同じ文章のため読まず{}件",
        left_out="外した{}件",
        in_part="一部だけ読んだ{}件",
        sources="資料：{said}（{path}）",
        not_used="使えない資料：{}",
        missing="未完成：{key}：{reason}",
        again="`draftflow run {}` で未完成の部分をもう一度試す。ほかに二度払うものはない",
        article="記事：{}",
        folder="フォルダー：{}",
        by="{title}（{writer}）",
        sentences="本文 {length:,}{unit}（目標 {wanted:,}{unit}）、全{all}文（出典付き{cited}文、意見{opinions}文）",
        column="コラム：{}",
        states={
            State.MISSING: "未作成",
            State.FRESH: "最新",
            State.STALE: "要更新",
            State.EDITED: "手直し",
            State.CONFLICT: "衝突",
            State.UNRECORDED: "未登録",
            State.ORPHAN: "対象外",
        },
        in_state="{state}{count}件",
        all_fresh="全{}ファイルが最新",
        nothing_made="まだ何も作っていない",
        not_made="{key} を作れなかった：{reason}（{flag}）",
        not_read="読まない資料：{name}：{reason}",
        so_far="これまでに呼び出し{calls}回、{input:,}＋{output:,}トークン、{cost}",
        ages={"d": "{}日前", "h": "{}時間前", "min": "{}分前", "s": "{}秒前"},
        head=("記事", "状態", "費用"),
        standing=("記事", "状態", "理由"),
        entry="行",
        note="注意：{}",
        failed="{key} を作れなかった：{reason}",
        refused="{key} は使えない：{reason}",
        many="{step}（{count}件）",
        made="{key}（{seconds:.1f}秒）",
        progress="{step}：{units}件のうち{done}件終了{refused}{spent}",
        some_refused="、使えない資料{}件",
        money="、ここまで{}",
        at_work="{key}  {seconds:.0f}秒{tokens}",
        tokens="、{}トークン",
        more="ほか{}件",
        why="（{}）",
        colon="：",
    ),
}


def counted(numbers: Mapping[str, int], phrases: Phrases) -> str:
    """How many findings there are of each severity, in words; empty if there are none."""
    pairs = ((count, phrases.severities[severity]) for severity, count in numbers.items())
    return phrases.between.join(many[count != 1].format(count) for count, many in pairs if count)


def coverage(parts: Iterable[Coverage], phrases: Phrases) -> list[str]:
    """A line to each kind of thing that was checked."""
    lines: list[str] = []
    for part in parts:
        total = part.supported + part.not_supported + part.could_not_check
        unknown = phrases.unknown.format(part.could_not_check) if part.could_not_check else ""
        said = {"what": phrases.things[part.what], "supported": part.supported, "total": total, "unknown": unknown}
        lines += [phrases.checked.format(**said)] if total else []
    return lines


def calls(spent: Spent, phrases: Phrases, *, so_far: bool = False) -> str:
    """How many calls were made, what they took and what they cost."""
    said = {"calls": spent.calls, "input": spent.input_tokens, "output": spent.output_tokens}
    return (phrases.so_far if so_far else phrases.spent).format(**said, cost=told(cost(spent), phrases.language))
