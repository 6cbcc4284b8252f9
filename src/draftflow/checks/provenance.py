"""S701 to S703: statements that seem to rest on several sources and rest on one."""

import re
from collections.abc import Iterator, Mapping

from draftflow.checks.base import Article, Check, Library, Report, Sentence, finding
from draftflow.models import Finding
from draftflow.text.sieve import Stack
from draftflow.text.similarity import same_origin

_SECTION = 4  # cited sentences from which a section should have more than one source
_SEVERAL = re.compile(
    r"\b(?:multiple|several|many|various|numerous|different|independent|two|three) (?:\w+ ){0,2}(?:sources"
    r"|reports|outlets|media|studies|experts|analysts|witnesses|newspapers)\b"
    r"|\b(?:widely reported|media reports|reports say|experts agree|it is widely)\b"
    r"|複数の(?:関係者|報道|メディア|専門家|情報源|研究|証言|報告)|(?:各紙|各社|各メディア)[がはも]"
    r"|相次いで報じ|多くの(?:専門家|研究者|識者|メディア|報道)|広く報じられ",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(?:for the first time|the first ever|world['’]s first|unprecedented|never before|record[- ](?:high|low)"
    r"|the (?:largest|biggest|worst|highest|lowest) (?:ever|in history|on record)"
    r"|allegedly|is accused of)\b|史上(?:初|最[大小多高低悪])|世界初|前例のない|前代未聞|過去最[大多高低悪]",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"「[^「」]{0,2000}」|“[^“”]{0,2000}”|\"[^\"\n]{0,1000}\"")


def one_origin(article: Article, library: Library) -> Report:
    """Sections with one source only, citations that lead to one text twice, "several sources" that are one."""
    cited = dict.fromkeys(c.source for s in article.sentences for c in s.citations if c.source)
    texts = {source: library.text(source) for source in cited if source and source in library}
    known = {name: reference.origin or name for name, reference in library.references.items()}
    origin = {source: known.get(source, source) for source in cited if source}
    for group in same_origin(texts):
        leader = origin[min(group, key=list(texts).index)]
        joined = {origin[source] for source in group}
        origin |= {source: leader for source, first in origin.items() if first in joined}
    findings = [*_sections(article, origin), *_sentences(article, origin)]
    return Report(tuple(findings))


def _sections(article: Article, origin: Mapping[str, str]) -> Iterator[Finding]:
    """Sections whose citations all lead to one text, in an article that has others."""
    if len(set(origin.values())) < 2:  # noqa: PLR2004 - an article on one source cannot have sections on more
        return
    sections: dict[str | None, list[Sentence]] = {}
    for sentence in article.sentences:
        if sentence.citations:
            sections.setdefault(sentence.section, []).append(sentence)
    for sentences in sections.values():
        sources = [c.source for s in sentences for c in s.citations]
        known = {origin[source] for source in sources if source}
        if len(sentences) >= _SECTION and None not in sources and len(known) == 1:
            count = len(set(sources))
            message = (
                "this section rests on one source alone"
                if count == 1
                else f"the {count} sources of this section carry one text"
            )
            yield finding("S701", "note", message, article, sentences[0], source=sources[0])


def _sentences(article: Article, origin: Mapping[str, str]) -> Iterator[Finding]:
    bare = [_QUOTED.sub(" ", sentence.text) for sentence in article.sentences]
    several, strong = (Stack.of(bare).matching(pattern) for pattern in (_SEVERAL, _STRONG))
    for number, sentence in enumerate(article.sentences):
        own = list(dict.fromkeys(c.source for c in sentence.citations))
        covering = [c.source for c in sentence.covering]
        if len(own) > 1 and None not in own and len({origin[source] for source in own if source}) == 1:
            message = f"{' and '.join(str(source) for source in own)} carry the same text: one witness, not {len(own)}"
            yield finding("S702", "warning", message, article, sentence, source=own[0])
        elif number not in several and number not in strong:
            continue
        elif covering and None not in covering and len({origin[source] for source in covering if source}) == 1:
            text = bare[number]
            if claim := _SEVERAL.search(text):
                message = f"{claim.group()!r}, but what is cited is one source"
                yield finding("S703", "note", message, article, sentence, excerpt=claim.group(), source=covering[0])
            elif claim := _STRONG.search(text):
                message = f"{claim.group()!r} rests on one source"
                yield finding("S703", "note", message, article, sentence, excerpt=claim.group(), source=covering[0])


CHECKS = (Check("one-origin", "S", one_origin),)
