"""The fixed phrases around findings, by language: the summary of `check` and the headings of `review.md`."""

from collections.abc import Mapping
from dataclasses import dataclass

from draftflow.models import Coverage, Language, Severity, SupportVerdict


@dataclass(frozen=True, slots=True)
class Frame:
    """The phrases of one language; those with braces are filled by `str.format`.

    `severities` are words, `weights` headings; `one` and `many` count findings of a severity.
    """

    severities: Mapping[Severity, str]
    weights: Mapping[Severity, str]
    one: str
    many: str
    between: str
    total: str
    none: str
    accepted: str
    things: Mapping[str, str]
    checked: str
    against: str
    unknown: str
    unchecked: str
    opinions: str
    judged: str
    verdicts: Mapping[SupportVerdict, str]
    colon: str
    counted: str
    unjudged: str
    review: str
    nothing: str
    mended: str


FRAMES: Mapping[Language, Frame] = {
    "en": Frame(
        severities={"error": "error", "warning": "warning", "note": "note"},
        weights={"error": "Errors", "warning": "Warnings", "note": "Notes"},
        one="{count} {severity}",
        many="{count} {severity}s",
        between=", ",
        total="{name}: {said}",
        none="no findings",
        accepted="accepted before (comments, baseline)",
        things={part: part for part in ("citations", "quotations", "figures", "names")},
        checked="{what} checked {checked} of {total}{rest}",
        against=", not supported {}",
        unknown=", could not check {}",
        unchecked="nothing to check: no citation, quotation, figure or name was recognised",
        opinions="support, in the opinion of {model}; no part of the checks above:",
        judged="{judged} of {total} cited sentences judged{said}",
        verdicts={
            "supported": "supported",
            "not supported": "not supported",
            "cannot tell": "cannot tell",
        },
        colon=": ",
        counted="{what} {count}",
        unjudged="not judged {count}: {reason}",
        review="Review",
        nothing="Nothing was found.",
        mended="Mended in a rewrite",
    ),
    "ja": Frame(
        severities={"error": "誤り", "warning": "注意", "note": "参考"},
        weights={"error": "誤り", "warning": "注意", "note": "参考"},
        one="{severity}{count}件",
        many="{severity}{count}件",
        between="、",
        total="{name}：{said}",
        none="指摘なし",
        accepted="了承済み（コメント、ベースライン）",
        things={"citations": "出典", "quotations": "引用", "figures": "数字", "names": "名前"},
        checked="{what}：{total}件のうち{checked}件を照合{rest}",
        against="、裏付けなし{}件",
        unknown="、確認できず{}件",
        unchecked="照合するものがない：出典、引用、数字、名前のどれも見つからない",
        opinions="裏付けについての {model} の意見（上の検査には含まない）：",
        judged="出典のある{total}文のうち{judged}文を判断{said}",
        verdicts={"supported": "裏付けあり", "not supported": "裏付けなし", "cannot tell": "判断できず"},
        colon="：",
        counted="{what}{count}文",
        unjudged="判断せず{count}文：{reason}",
        review="点検",
        nothing="指摘はない。",
        mended="書き直しで直ったこと",
    ),
}


def coverage(counted: tuple[Coverage, ...], frame: Frame) -> list[str]:
    """One line for each kind of thing: how many were checked, of how many, and with which verdict."""
    lines: list[str] = []
    for part in counted:
        checked = part.supported + part.not_supported
        total = checked + part.could_not_check
        rest = frame.against.format(part.not_supported) if part.not_supported else ""
        rest += frame.unknown.format(part.could_not_check) if part.could_not_check else ""
        if total:
            lines.append(frame.checked.format(what=frame.things[part.what], checked=checked, total=total, rest=rest))
    return lines or [frame.unchecked]
