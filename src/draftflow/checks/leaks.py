"""T603, T604: addresses and host names that slipped into the prose, and into the titles of references."""

import re
from collections.abc import Iterator

from draftflow.checks.base import Article, Check, Library, Report
from draftflow.checks.layout import Layout, Part, layout
from draftflow.models import Finding, Severity
from draftflow.text.fold import CJK
from draftflow.text.sieve import may_match

_TOP = (
    "com|org|net|edu|gov|int|info|news|co|io|jp|uk|us|eu|de|fr|it|es|nl|be|ch|at|se|no|dk|fi|pl|cz|ru|ua|cn|hk|tw|kr|in"
    "|au|nz|ca|br|mx|za|il|sg|tv|go|ac|or"
)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,40}[A-Za-z0-9])?"
_HOST = re.compile(
    rf"(?<![A-Za-z0-9@./_-])(?=[A-Za-z0-9.-]{{0,20}}[A-Za-z]{{2}})(?:{_LABEL}\.){{1,4}}(?:{_TOP})"
    r"(?:(?P<plus>\+\d{1,2})|(?P<glued>(?=[A-Z][a-z]))|(?![A-Za-z0-9_/-]|\.[A-Za-z0-9]))"
)
_ENDING = re.compile(rf"\.(?:{_TOP})")
_URL = re.compile(rf"(?:https?://|(?<![A-Za-z0-9@./_-])www\.)[^\s<>()\[\]{{}}\"'`|“”{CJK}]{{3,2000}}")
_INTRODUCED = re.compile(
    r"(?:\b(?:see|visit|at|from|to|on|via|url|website|web ?site|web ?page|page|site|online|available|address"
    r"|contact|e-?mail|or|and"
    r"|twitter|facebook|download|source|link)|は|が|を|の|URL|サイト|ページ|アドレス|ウェブ|公式|詳細|出典"
    r"|[:：→(（「『<|,、*_=\[\"'-])[\s*_]*$",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"(?:[。！？!?」』]|[a-z\d)\"”’]\.|(?:した|った|いた|れた|せた|えた|けた|べた|めた|いる|ある|れる|える|です"
    r"|ます|でした|ました|ない|という|見方だ|だった))[*_ 　]*$"
)
_CARRIES_ON = re.compile(
    r"[*_ 　]*(?:は|が|を|の|に|で|と|や|も|へ|から|より|など|によ|による|上|内|社|版|側|経由|日本|ドメイン"
    r"|[」』）)】、,・:：;/~-])"
)
_STARTS_ANEW = re.compile(
    r"[*_ 　]*(?:また|さらに|一方|しかし|そして|なお|この|その|これ|それ|同日|同氏|ただ|加えて|他方|とはいえ"
    r"|次に|まず|つまり|例えば|たとえば"
    r"|だが|ところが|だから|従って|したがって|結局|実際|特に|もっとも|同時に|その後|翌)"
)
_OVER = re.compile(r"[*_ 　]*(?:$|。|\.(?:\s|$)|\n|[\"”](?:\s|$)|\s+[A-Z])")
_LABEL_BEFORE = re.compile(rf"[{CJK}\d](?<![はがをのにでとやもへ、，（「『・：])[*_ 　]+$|[。！？][*_ 　]*$")
_CJK_NEXT = re.compile(rf"[ 　]?[{CJK}]")
_ENTRY_HOST = re.compile(r"https?://(?:www\.)?([A-Za-z0-9.-]{4,200})")


def leaked(article: Article, _library: Library) -> Report:
    """Bare addresses in running text, host names glued into a sentence or into a reference's title."""
    drawn = layout(article)
    findings: list[Finding] = []
    for part in drawn.parts:
        if part.block.kind in ("code", "table", "rule") or "." not in part.block.text:
            continue
        if part.reference:
            findings += _in_reference(drawn, part)
        else:
            findings += _addresses(drawn, part)
            findings += _hosts(drawn, part)
    return Report(tuple(findings))


def _addresses(drawn: Layout, part: Part) -> Iterator[Finding]:
    text = part.visible
    for match in _URL.finditer(text) if may_match(_URL, text) else ():  # an address in capitals is none here
        before = text[max(0, match.start() - 20) : match.start()]
        if before.strip() and not _INTRODUCED.search(before):
            message = "a bare address in running text; make it a citation or a link"
            yield drawn.finding("T603", "warning", message, part, match.start(), match.end())


def _hosts(drawn: Layout, part: Part) -> Iterator[Finding]:
    if not _ENDING.search(part.visible):  # as in most blocks
        return
    text = _URL.sub(lambda match: " " * len(match.group()), part.visible)
    for match in _HOST.finditer(text):
        after = text[match.end() : match.end() + 8]
        if match["plus"] or match["glued"] is not None or _STARTS_ANEW.match(after):
            message = f"{match.group()!r} is glued into the sentence, as a label copied along with the text is"
            yield drawn.finding("T604", "error", message, part, match.start(), match.end() + 8)
        elif severity := _apart(text[max(0, match.start() - 12) : match.start()], after):
            message = f"{match.group()!r} is no part of the sentence before it nor of the next one"
            yield drawn.finding("T604", severity, message, part, match.start(), match.end() + 8)


def _apart(before: str, after: str) -> Severity | None:
    """How surely a host name belongs neither to what is before it nor to what follows.

    In `example.comは` and `example.com社` the sentence carries on. White space before a name and none behind it is the
    trace of a label; without it 創業したexample.com会長 is a noun with its attribute.
    """
    if _CJK_NEXT.match(after) and not _CARRIES_ON.match(after):
        return "warning" if _LABEL_BEFORE.search(before) else "note" if _ENDED.search(before) else None
    return "note" if _OVER.match(after) and _ENDED.search(before) else None


def _in_reference(drawn: Layout, part: Part) -> Iterator[Finding]:
    own = {host.lower() for host in _ENTRY_HOST.findall(part.block.text)}
    text = _URL.sub(lambda match: " " * len(match.group()), part.visible)
    for match in _HOST.finditer(text):
        label = match.group().lower()
        before = text[match.start() - 1 : match.start()]
        glued = bool(re.match(rf"[{CJK}]", before)) and before not in "、。（「『【｜："
        if glued or any(label != host and label.endswith(host) and label[-len(host) - 1] != "." for host in own):
            message = f"the host name in {match.group()!r} is glued to the title of this reference"
            yield drawn.finding("T604", "error", message, part, match.start(), match.end())


CHECKS = (Check("leaks", "T", leaked),)
