"""T606, T607, T619: what a template, an assistant or a wrong encoding left behind."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from draftflow.checks.base import Article, Check, Library, Report
from draftflow.checks.layout import Layout, Part, layout
from draftflow.models import Finding, Severity
from draftflow.text.sieve import Stack


class _Kind(NamedTuple):
    """One kind of residue: its code, what is said of it, and how it looks."""

    code: str
    severity: Severity
    message: str
    pattern: re.Pattern[str]


_TEMPLATE = re.compile(
    r"\{\{[^{}\\\n]{0,80}\}\}|\{%[^%\n]{0,80}%\}|<%[^%\n]{0,80}%>|\$\{[A-Za-z_][\w.]{0,40}\}"
    r"|(?<![\\{\w])\{[a-z]{2,20}(?:_[a-z]{2,20}){1,4}\}(?!\})"
    r"|\[(?:TODO|TBD|TKTK|FIXME|PLACEHOLDER|INSERT|ADD|YOUR|CITATION NEEDED|NEEDS? CITATION|SOURCE NEEDED"
    r"|XX+)\b[^\]\n]{0,80}\](?!\()"
    r"|\[(?:insert|your|placeholder|citation needed|add|name of|date of)(?: [^\]\n]{0,80})?\](?!\()"
    r"|^[\s*_>+-]{0,8}(?:TODO|FIXME|TBD|TKTK)\b(?:[:：]|[\s*_]*$)|\blorem ipsum\b|\[object Object\]"
    r"|【(?:ここに|要確認|要出典|要追記|要検討|未定|仮置き|追記予定|挿入|記入|TODO)[^】\n]{0,60}】|［(?:ここに"
    r"|要確認|要出典|未定|挿入|TODO)[^］\n]{0,60}］"
    r"|\[(?:要出典|要確認|ここに|未定|挿入|要追記)[^\]\n]{0,60}\](?!\()|[（(](?:ここに|要確認|要追記"
    r"|後で追記)[^）)\n]{0,60}[）)]",
    re.MULTILINE | re.IGNORECASE,
)
_TOKENS = re.compile(
    r":contentReference\[[^\]\n]{0,40}\](?:\{[^}\n]{0,40}\})?|oaicite|(?:cite)?turn\d{1,3}(?:search|news|view|fetch|image|file|academia"
    r"|finance)\d{1,3}|citeturn"
    r"|[\ue200-\ue206]|utm_source=(?:chatgpt\.com|openai|copilot\.com|perplexity)|referrer=grok\.com"
    r"|grok_(?:card|render)|attributableIndex"
    r"|\[cite_start\]|\[cite: ?\d|【\d{1,3}(?::\d{1,3})?†[^】\n]{0,60}】|sandbox:/mnt/|<\|[a-z_]{2,30}\|>"
    r"|</?think(?:ing)?>|\[/?INST\]"
    r"|ChatGPT said:|(?<=[a-z]{3})\+[1-9]\d?(?=[A-Z][a-z]|[ \t]*$)",
    re.MULTILINE,
)
_FENCE = re.compile(r"^[ \t]{0,3}(?:```|~~~)[ \t]*(?:markdown|md)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_WORK = (
    "(?:section|article|draft|version|summary|outline|rewrite|introduction|text|revision|essay|paragraph|conclusion"
    "|piece|report|translation)"
)
_WORK_JA = "(?:記事|本文|セクション|節|章|原稿|ドラフト|草稿|下書き|要約|文章|回答|改訂版|修正版|導入部|翻訳)"
_OPENING = re.compile(  # what an assistant begins a line with
    r"^(?:(?:i['’]?m|i am) (?:sorry|unable|afraid)\b[^.\n]{0,40}\b(?:can(?:no|['’])t|cannot|unable to)\b[^.\n]{0,60}"
    r"\b(?:assist|help|fulfill|comply|provide|generate|write|browse|access|request)"
    r"|i (?:cannot|can['’]t) (?:assist|help|fulfill|comply|browse)\b"
    r"|(?:sure|certainly|of course|absolutely|understood|got it)[,.!]{1,2}"
    r" (?:here|below|i['’](?:ll|ve)|i (?:will|have)|let me)\b"
    r"|(?:here|below)(?:['’]s| is| are) (?:the|a|an|your|my|our)\b(?: [\w*\"“”‘’'-]{1,30}){0,6}"
    rf" {_WORK}\b[^.\n]{{0,100}}[:：]?[*_\s]{{0,4}}$"
    r"|(?:would you like me to|please let me know if|feel free to (?:ask|reach out|let me))\b"
    r"|i(?:['’]ve| have) (?:written|drafted|revised|rewritten|expanded|updated) (?:the|this|your)\b"
    r"|[\[(*_]{0,3}word count[\s*_]{0,3}[:：][\s*_]{0,3}~?[\d,]{2,7}"
    rf"|[\[(](?:end of (?:the )?{_WORK}|continued in|to be continued)[^\])\n]{{0,40}}[\])]"
    r"|(?:承知(?:いた|致)?しました|かしこまりました|了解(?:いた|致)?しました|わかりました|分かりました|もちろんです)"
    r"(?:[。！!、]|$)"
    r"|(?:それでは、?|では、?)?(?:以下|下記)(?:に|は|が|の(?:とおり|通り)|のように)[^。\n]{0,60}"
    rf"{_WORK_JA}[^。\n]{{0,20}}(?:を(?:示|提示|作成|記|ご紹介|出力|執筆|書き|まとめ)(?:し)?(?:ます|ました)|です)[。:：]?"
    r"|申し訳(?:あり|ござい)ませんが、?[^。\n]{0,60}(?:できません|できかねます|お手伝い|お答え)"
    r"|[（(\[【*_]{0,3}(?:文字数|総文字数|字数)[\s*_]{0,3}[:：][\s*_]{0,3}約?[\d,，]{2,7}"
    r"|[（(【](?:以上|続く|つづく|本文終わり|以下略|中略|省略)[）)】]$)",
    re.MULTILINE | re.IGNORECASE,
)
_ANYWHERE = re.compile(  # what it says in the middle of one
    r"\bas an? (?:ai|artificial intelligence|(?:large )?language model)(?: language)?(?: model| assistant| chatbot)?"
    r"(?: (?:developed|created|trained|made) by \w{2,20})?,? (?:i|my|we)\b"
    r"|\bmy (?:knowledge|training data) (?:cut-?off|only goes)|\bhope (?:this|that) (?:helps|meets your|is what you)\b"
    r"|\blet me know if you(?:['’]d| would| need| want| have)\b"
    r"|(?:AI|人工知能|言語モデル)(?:言語モデル|アシスタント|モデル)?"
    r"(?:である私|として(?:、|の)?(?:私|わたし|お答え|回答|リアルタイム))"
    r"|お役に立て(?:れば|ましたら|たら)"
    r"|(?:ご不明な点|ご質問|ご要望|修正点|ご希望)(?:が|など|や)[^。\n]{0,30}"
    r"(?:お知らせ|お申し付け|お気軽に|ご連絡|教えて)ください"
    r"|(?:必要|ご希望)(?:でしたら|であれば|に応じて)、?[^。\n]{0,40}"
    r"(?:お知らせください|お申し付けください|作成(?:いた)?します|調整(?:いた)?します)",
    re.IGNORECASE,
)
_GARBLED = re.compile(
    r"\ufffd|â€[\u0090-\u009f™œž˜“”¦¢\"]|Ã[\u0080-\u00bf](?![A-Z])|Â[\u00a0£©®°·»«](?=\s|\w)|ï»¿"
    r"|[縺繧繝][\u0080-\uffff]{1,2}[縺繧繝]"
)
_QUOTED = re.compile(
    r"「[^「」\n]{0,2000}」|『[^『』\n]{0,2000}』|“[^“”\n]{0,2000}”|\"[^\"\n]{1,400}\"|`[^`\n]{1,500}`"
)

_SPOKEN = "an assistant speaks to whoever asked it, not to the reader"
_KINDS = (
    _Kind("T606", "error", "a placeholder that nobody filled in", _TEMPLATE),
    _Kind("T607", "error", "a label that a chat product leaves in copied text", _TOKENS),
    _Kind("T607", "error", _SPOKEN, _OPENING),
    _Kind("T607", "error", _SPOKEN, _ANYWHERE),
    _Kind("T619", "warning", "characters read in the wrong encoding", _GARBLED),
)


def residue(article: Article, _library: Library) -> Report:
    """Placeholders, an assistant's own words, labels of chat products, garbled characters; quotations left out."""
    drawn = layout(article)
    parts = [part for part in drawn.parts if part.block.kind != "code"]
    shown = Stack.of([part.visible for part in parts])
    whole = Stack.of([part.block.text for part in parts])
    likely = [(kind, (whole if kind.pattern is _TOKENS else shown).matching(kind.pattern)) for kind in _KINDS]
    findings = [
        found
        for number, part in enumerate(parts)
        if (kinds := [kind for kind, numbers in likely if number in numbers])
        for found in _in_block(drawn, part, kinds)
    ]
    findings += _wrapped(drawn, article.text)
    return Report(tuple(findings))


def _in_block(drawn: Layout, part: Part, kinds: Sequence[_Kind]) -> Iterator[Finding]:
    unquoted = _QUOTED.sub(lambda match: " " * len(match.group()), part.visible)
    for kind in kinds:
        for match in kind.pattern.finditer(part.block.text if kind.pattern is _TOKENS else unquoted):
            yield drawn.finding(kind.code, kind.severity, kind.message, part, match.start(), match.end())


def _wrapped(drawn: Layout, text: str) -> Iterator[Finding]:
    """Fences in which an assistant hands over Markdown: what they hold is shown as code."""
    for match in _FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        section = next((part.section for part in reversed(drawn.parts) if part.block.line <= line), None)
        message = "the text stands in a code fence, as an assistant hands it over, and is shown as code"
        yield Finding(
            code="T607",
            severity="warning",
            message=message,
            line=line,
            column=1,
            section=section,
            excerpt=match.group().strip(),
        )


CHECKS = (Check("residue", "T", residue),)
