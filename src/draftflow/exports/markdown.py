"""The article as Markdown: numbered citations and a reference list, with live links."""

import re
from collections.abc import Callable, Mapping

from draftflow.exports.csl import ISO_DATE
from draftflow.models import Coverage, Language, Model, Reference
from draftflow.text.backmatter import CHECKED
from draftflow.text.citations import cited, replace_citations
from draftflow.text.urls import host


class Manuscript(Model):
    """Everything an article is made of; a text of None is a section that could not be written."""

    title: str
    standfirst: str
    language: Language
    extractive: bool
    headings: tuple[str, ...]
    texts: tuple[str | None, ...]
    passages: Mapping[str, str]
    """Source ids by evidence id, of the passages that are cited."""
    references: tuple[Reference, ...]

    def numbered(self) -> tuple[Reference, ...]:
        """The cited references in the order of their first citation."""
        order = (self.passages.get(key) for text in self.texts if text for key in cited(text))
        known = {reference.id: reference for reference in self.references}
        return tuple(known[name] for name in dict.fromkeys(order) if name in known)


_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "references": "References",
        "gap": "**[TODO: the section “{}” could not be written; run `draftflow status --why`]**",
        "unresolved": "[citation needed]",
        "extractive": "*An extractive digest: every sentence is taken word for word from the source it cites. "
        "No language model was used.*",
        "about": CHECKED["en"],
        "checked": "- {what}: {supported} of {total} found in the stored text of their sources{rest}",
        "against": ", {} not found",
        "unknown": ", {} could not be checked",
        "citations": "Citations",
        "quotations": "Quotations",
        "figures": "Figures and dates",
        "names": "Names",
    },
    "ja": {
        "references": "参考文献",
        "gap": "**［未完：「{}」の節は書けませんでした。`draftflow status --why` で理由を確かめてください］**",
        "unresolved": "［要出典］",
        "extractive": "*抜粋によるまとめ：すべての文は、示した資料の文のそのままの引用。言語モデルは不使用。*",
        "about": CHECKED["ja"],
        "checked": "- {what}：{total}件のうち{supported}件を、保存した資料の本文で確認{rest}",
        "against": "、{}件は見つからず",
        "unknown": "、{}件は確認できず",
        "citations": "出典",
        "quotations": "引用",
        "figures": "数字と日付",
        "names": "固有名詞",
    },
}


def notice(language: Language) -> str:
    """What is said of an article without a model, as plain text."""
    return _WORDS[language]["extractive"].strip("*")


def gap(heading: str, language: Language) -> str:
    """What is said of a section that could not be written, as plain text."""
    return _WORDS[language]["gap"].format(heading).strip("*[]［］").replace("`", "")


def draft(manuscript: Manuscript) -> str:
    """The draft: plain numbers, no links in the prose."""
    return _assembled(manuscript, lambda number, _reference: f"[{number}]", [])


def article(manuscript: Manuscript, coverage: tuple[Coverage, ...]) -> str:
    """The finished article: each number links to its source, and what was checked is said at the end."""

    def mark(number: int, reference: Reference) -> str:
        return f"[[{number}]]({target})" if (target := _target(reference.url)) else f"[{number}]"

    return _assembled(manuscript, mark, _checked(coverage, manuscript.language))


def _assembled(manuscript: Manuscript, mark: Callable[[int, Reference], str], after: list[str]) -> str:
    words = _WORDS[manuscript.language]
    references = manuscript.numbered()
    numbers = {reference.id: number for number, reference in enumerate(references, 1)}

    def cite(keys: tuple[str, ...]) -> str:
        found = dict.fromkeys(numbers.get(manuscript.passages.get(key, "")) for key in keys)
        marks = [words["unresolved"] if n is None else mark(n, references[n - 1]) for n in found]
        return (" " if manuscript.language == "en" else "") + "".join(marks)

    blocks = [f"# {manuscript.title}"]
    blocks += [words["extractive"]] if manuscript.extractive else []
    blocks += [manuscript.standfirst] if manuscript.standfirst else []
    for heading, text in zip(manuscript.headings, manuscript.texts, strict=True):
        prose = replace_citations(text.strip(), cite) if text else words["gap"].format(heading)
        blocks += [f"## {heading}", prose]
    if references:
        entries = (f"{n}. {entry(reference, manuscript.language)}" for n, reference in enumerate(references, 1))
        blocks += [f"## {words['references']}", "\n".join(entries)]
    return "\n\n".join([*blocks, *after]) + "\n"


def entry(reference: Reference, language: Language) -> str:
    """One line of a reference list: who, what, when, the pages that are cited, and where the text stands, too."""
    links = [f"[{host(copy)}]({target})" for copy in reference.also_at if (target := _target(copy))]
    archive, pages = _target(reference.archive), reference.cited_pages
    title = _plain(reference.title)
    linked = f"[{title}]({target})" if (target := _target(reference.url)) else title
    if language == "ja":
        head = "、".join(filter(None, map(_plain, (reference.author or "", reference.publisher or ""))))
        parts = (_japanese_date(reference.published or ""), f"{'、'.join(map(str, pages))}頁" if pages else "")
        also = [f"[アーカイブ]({archive})"] if archive else []
        also += [f"同文：{'、'.join(links)}"] if links else []
        line = f"{head}「{linked}」" + "".join(f"、{part}" for part in parts if part)
        return line + (f"（{'、'.join(also)}）" if also else "")
    head = ", ".join(filter(None, map(_plain, (reference.author or "", reference.publisher or ""))))
    said = ("p. " if len(pages) == 1 else "pp. ") + ", ".join(map(str, pages)) if pages else ""
    also = [f"[archived]({archive})"] if archive else []
    also += [f"also at {', '.join(links)}"] if links else []
    line = (f"{head}: " if head else "") + ", ".join(filter(None, (f"“{linked}”", reference.published, said)))
    return line + (f" ({'; '.join(also)})" if also else "") + "."


def _target(url: str | None) -> str:
    """An address as the target of a link; empty if it is none of the web, which nothing else may become."""
    if not url or not re.fullmatch(r"https?://[^\s<>\"'\\]+", url, re.IGNORECASE):
        return ""
    return f"<{url}>" if "(" in url or ")" in url else url


def _plain(text: str) -> str:
    """`text` on one line, with what would end a link's text or be taken for markup escaped."""
    line = " ".join(text.splitlines())
    line = re.sub(r"([\\\[\]<*`]|(?<!\w)_|_(?!\w)|\A[-+#>])", r"\\\1", line)
    return re.sub(r"\A(\d{1,9})(?=[.)](?:\s|\Z))", r"\1\\", line)


def _japanese_date(iso: str) -> str:
    if not ISO_DATE.fullmatch(iso):
        return iso  # a person wrote it otherwise
    return "".join(f"{int(part)}{unit}" for part, unit in zip(iso.split("-"), "年月日", strict=False))


def _checked(coverage: tuple[Coverage, ...], language: Language) -> list[str]:
    """The block that says what was checked and what could not be."""
    words = _WORDS[language]
    lines: list[str] = []
    for part in coverage:
        total = part.supported + part.not_supported + part.could_not_check
        rest = words["against"].format(part.not_supported) if part.not_supported else ""
        rest += words["unknown"].format(part.could_not_check) if part.could_not_check else ""
        if total:
            lines.append(
                words["checked"].format(what=words[part.what], supported=part.supported, total=total, rest=rest)
            )
    return [f"## {words['about']}", "\n".join(lines)] if lines else []
