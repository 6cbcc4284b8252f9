"""S706: sources that speak to the language model that reads them."""

import re
from collections.abc import Iterator

from draftflow.checks.base import Article, Check, Library, Report
from draftflow.models import Finding
from draftflow.text.clean import one_line
from draftflow.text.sieve import may_match

_WHAT = r"(?:instructions?|prompts?|directions?|guidelines?|commands?|programming)"
_PATTERNS = tuple(  # of lower-case text
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        (
            rf"ignore (?:(?:all|any|the|your|of|these|those|my|every|each) ){{0,3}}(?:previous|prior|above|earlier"
            rf"|preceding|foregoing|other|system)\b[^.\n]{{0,20}}{_WHAT}"
        ),
        (
            rf"disregard (?:(?:all|any|the|your|of|these|those|my) ){{0,3}}(?:previous|prior|above|earlier|preceding"
            rf"|foregoing|system)\b[^.\n]{{0,20}}{_WHAT}"
        ),
        (
            rf"forget (?:(?:all|any|everything|the|your|of|about) ){{0,3}}(?:previous|prior|above|earlier|preceding"
            rf"|system)\b[^.\n]{{0,20}}{_WHAT}"
        ),
        rf"override (?:(?:all|any|the|your) ){{0,2}}(?:previous|prior|system|safety)\b[^.\n]{{0,20}}{_WHAT}",
        (
            r"you are (?:now )?(?:chatgpt|gpt-?\d|claude\b|gemini\b|a large language model"
            r"|an ai (?:language )?(?:model|assistant)|in developer mode)"
        ),
        (
            r"if you are an? (?:ai|llm|large language model|language model|ai assistant|ai model"
            r"|chatbot)\b(?! (?:researcher|expert|engineer|developer|company|team))"
        ),
        r"system prompt(?<=your system prompt)",
        r"do not (?:tell|inform|alert|notify) the (?:user|human)\b",
        (
            rf"(?:new|important|hidden|secret) {_WHAT} (?:to|for) (?:the |all |any )?(?:ai|llm|language model"
            rf"|assistant|chatbot)"
        ),
        rf"{_WHAT} (?:to|for) (?:the |all |any )?(?:ai (?:assistant|model|agent)s?|llms?|language models?|chatbots?)\b",
        r"<\|(?:im_start|im_end|system|user|assistant|endoftext|end_of_turn|eot_id|start_header_id|begin_of_text)\|>",
        r"\[/?inst\]|<</?sys>>",
        (
            r"^[ \t>*#-]{0,4}(?:system|assistant|developer) ?[:：][ \t]{0,3}(?:you |ignore|disregard|do not|always "
            r"|never |from now|please |あなた|これまで|以下)"
        ),
        (
            r"(?:これまで|今まで|以前|上記|前述|先ほど|元|直前)の(?:すべての|全ての)?(?:指示|命令|プロンプト|ルール"
            r"|指令)(?:を|は)[^。\n]{0,6}(?:無視|忘れ|破棄|取り消)"
        ),
        (
            r"あなたは(?:今から|これから|もはや)?(?:chatgpt|ai(?:アシスタント|言語モデル)?|言語モデル"
            r"|大規模言語モデル)(?:です|である|だ)"
        ),
        r"システムプロンプトを[^。\n]{0,6}(?:表示|出力|開示|教え|示)",
        r"(?:ai|言語モデル|アシスタント|チャットボット)(?:が|に|へ|への|向けの)[^。\n]{0,12}(?:指示|命令)[:：]",
        r"[\U000e0020-\U000e007f]{4}",
    )
)


_TAGS = _PATTERNS[-1]


def injected(article: Article, library: Library) -> Report:
    """Places in the sources the article cites, or in all stored ones if it cites none, that give a model orders."""
    cited = {c.source for s in article.sentences for c in s.citations if c.source}
    sources = [source for source in library.sources if source in cited or not cited]
    return Report(tuple(found for source in sources for found in _in_source(source, library.text(source))))


def _in_source(source: str, text: str) -> Iterator[Finding]:
    lowered = text.lower()
    unwrapped = lowered.replace("\n", " ")  # an order may run over the end of a line
    for pattern in _PATTERNS:
        if not may_match(pattern, unwrapped) or (pattern is _TAGS and not _has_astral(text)):
            continue
        if match := pattern.search(lowered if pattern.pattern.startswith("^") else unwrapped):
            line = lowered.count("\n", 0, match.start()) + 1
            message = f"line {line} of this source speaks to the model that reads it"
            yield Finding(
                code="S706", severity="warning", message=message, excerpt=one_line(match.group()), source=source
            )


def _has_astral(text: str) -> bool:
    """Whether a character stands outside of the basic plane, where the invisible tags are."""
    return not text.isascii() and len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)


CHECKS = (Check("injection", "S", injected),)
