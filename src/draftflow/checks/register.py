"""T612: です・ます among である, or the other way round."""

import re
from collections.abc import Iterator
from typing import Literal

from draftflow.checks.base import Article, Check, Library, Report, finding
from draftflow.models import Finding

Register = Literal["polite", "plain"]

_NAMES = {"polite": "です・ます", "plain": "である"}
_QUOTED = re.compile(
    r"「[^「」]{0,4000}」|『[^『』]{0,4000}』|“[^“”]{0,4000}”|\"[^\"\n]{0,2000}\"|（[^（）]{0,2000}）|\([^()]{0,2000}\)"
)
_TAIL = re.compile(r"[\s。．.！!？?…‥」』”\"'’）)】*_]+$")
_POLITE = re.compile(
    r"(?:です|でした|ます|ました|ません|ませんでした|ましょう|でしょう|ください|下さい|ございます|まいります"
    r"|ませ)(?:か|ね|よ|よね|が|けれど|けど|から|し|ので)?$"
)
_PLAIN = re.compile(
    r"(?:である|であった|であろう|だ|だった|だろう|ではない|でない|ない|なかった|なく|たい|らしい|べき|まい"
    r"|よう|した|いた|った|れた|せた|えた|けた|げた|めた|べた|てた|ねた"
    r"|きた|じた|びた|みた|りた|ちた|んだ|いだ|する|いる|ある|れる|せる|える|ける|げる|める|べる|てる|ねる|なる"
    r"|きる|じる|びる|みる|りる|ちる|わる|まる|かる|がる|たる|さる"
    r"|とる|おる|こる|もる|ぼる|そる|のる|くる|へる|う|く|ぐ|す|つ|ぬ|ぶ|む|しい|きい|さい|ろい|かい|よい|いい"
    r"|たかい|とい|らい|のだ|のである)(?:か|ね|よ|が|と|という)?$"
)
_NEITHER = re.compile(r"(?:という|とのこと|こと|もの|など|ほか|から|まで|より|へ|に|を|で|は|も|の|と)$")
_ENOUGH = 5  # sentences of a known register below which no register can be said to be the article's
_MAJORITY = 0.7


def drift(article: Article, _library: Library) -> Report:
    """Sentences not in the register most of the article is in; items of lists, quotations and tables left out."""
    return Report(tuple(_findings(article)) if article.language == "ja" else ())


def register_of(sentence: str) -> Register | None:
    """The register of a Japanese sentence by its last words; None where it shows none (体言止め, という)."""
    text = _TAIL.sub("", _QUOTED.sub("", sentence))
    if _POLITE.search(text):
        return "polite"
    if _NEITHER.search(text):
        return None
    return "plain" if _PLAIN.search(text) else None


def _findings(article: Article) -> Iterator[Finding]:
    known = [
        (sentence, register)
        for sentence in article.sentences
        if sentence.kind == "paragraph"
        and not sentence.text.startswith(("――", "──", "——"))  # an interviewer's questions
        and sentence.text.rstrip("*_ ")[-1:] in "。！？!?"
        and (register := register_of(sentence.text))
    ]
    polite = sum(register == "polite" for _, register in known)
    usual: Register = "polite" if 2 * polite > len(known) else "plain"
    share = max(polite, len(known) - polite) / len(known) if known else 0
    if len(known) < _ENOUGH or share == 1:
        return
    odd = [sentence for sentence, register in known if register != usual]
    if share < _MAJORITY:
        message = f"neither です・ます ({polite} sentences) nor である ({len(known) - polite}) is kept to"
        yield finding("T612", "warning", message, article, odd[0])
        return
    for sentence in odd:
        other: Register = "plain" if usual == "polite" else "polite"
        message = f"{_NAMES[other]} in an article in {_NAMES[usual]}"
        yield finding("T612", "warning", message, article, sentence)


CHECKS = (Check("register", "T", drift),)
