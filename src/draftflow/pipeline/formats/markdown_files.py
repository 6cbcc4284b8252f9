"""brief.md and sources/*.md: Markdown with a YAML head."""

import re
from typing import Any

from draftflow.errors import FileError
from draftflow.models import Brief, Source
from draftflow.pipeline.formats.parsing import validated
from draftflow.sources.metadata import web_address
from draftflow.text import yaml12
from draftflow.text.clean import one_line
from draftflow.text.frontmatter import joined, parted
from draftflow.text.measure import language_of
from draftflow.text.yaml12 import Document

_COMMENT = re.compile(r"^<!--", re.MULTILINE)
_AS_COMMENT = re.compile(r"^(?=\\*<!--)", re.MULTILINE)
_ESCAPED = re.compile(r"^\\(?=\\*<!--)", re.MULTILINE)
_TOPIC = re.compile(r"^#[ \t]+(.+?)[ \t]*$", re.MULTILINE)
_INVITATION = {
    "en": "<!-- Below this line, in your own words: who reads this, the angle, what must be in it, what must not. -->",
    "ja": "<!-- この下に、読者、切り口、必ず入れること、入れないことを自由に書いてください。 -->",
}


_ALWAYS = frozenset({"language", "length", "author", "sources", "web", "sites", "not_sites", "max_sources"})
"""Settings that every brief shows, so that a writer finds them; the others stand there once they say something."""


def dump_brief(brief: Brief) -> str:
    """The text of `brief.md`."""
    said = brief.model_dump(mode="json", exclude={"topic", "instructions"}, exclude_none=True)
    chosen = brief.model_dump(mode="json", exclude_defaults=True).keys()
    head = {key: value for key, value in said.items() if key in chosen or key in _ALWAYS}
    instructions = "\n\n" + _AS_COMMENT.sub(r"\\", brief.instructions) if brief.instructions else ""
    return joined(yaml12.dump(head), f"# {brief.topic}\n\n{_INVITATION[brief.language]}{instructions}\n")


def load_brief(text: str, file: str) -> Brief:
    """`brief.md`: the head gives the settings, the first heading the topic, the rest the instructions.

    Raises:
        FileError: A setting will not do, or there is no topic.
    """
    head, body, body_line = parted(text)
    document = yaml12.load(head, file, first_line=2)
    topic, instructions = topic_and_instructions(body)
    if topic is None:
        raise FileError(file, "no topic; write it as a heading: `# The topic`", line=body_line)
    given: Any = document.value if document.value is not None else {}
    if isinstance(given, dict):
        given = {**given, "topic": topic, "instructions": instructions}
    return validated(Brief, Document(given, document.lines), file)


def topic_and_instructions(body: str) -> tuple[str | None, str]:
    """What the first heading of a brief's body says, None without one, and what follows it; comments left out."""
    bare = _without_comments(body)
    topic = _TOPIC.search(bare)
    return (topic[1], _ESCAPED.sub("", bare[topic.end() :].strip())) if topic else (None, "")


def _without_comments(text: str) -> str:
    """`text` without the HTML comments that begin a line."""
    kept: list[str] = []
    position = 0
    for comment in _COMMENT.finditer(text):
        if comment.start() >= position:
            end = text.find("-->", comment.end())
            if end < 0:
                break
            kept.append(text[position : comment.start()])
            position = end + 3
    return "".join([*kept, text[position:]])


def dump_source(source: Source) -> str:
    """The text of `sources/<id>.md`; the id is the file's name."""
    head = source.model_dump(mode="json", exclude={"id", "text"}, exclude_none=True, exclude_defaults=True)
    return joined(yaml12.dump(head), source.text)


def load_source(text: str, file: str, name: str) -> Source:
    """`sources/<name>.md`; one put there by hand may do without a head.

    Raises:
        FileError: Something in the head will not do.
    """
    head, body, _ = parted(text)
    document = yaml12.load(head, file, first_line=2)
    body = body.removeprefix("\n")
    given: Any = document.value if document.value is not None else {}
    if isinstance(given, dict):
        title = _TOPIC.search(body)
        by_hand = {
            "title": one_line(title[1]) if title else name,
            "address": f"sources/{name}.md",  # not where the folder stands: that must not make work stale
            "sha256": "",
            **({} if "language" in given else {"language": language_of(body)}),
        }
        given = {**by_hand, **given, "id": name, "text": body}
    source = validated(Source, Document(given, document.lines), file)
    for key, address in (("url", source.url), ("archive", source.archive)):
        if address is not None and web_address(address) != address:
            problem = f"{key}: should be an http or https address, not {address!r}"
            raise FileError(file, problem, line=document.lines.get((key,)))
    return source
