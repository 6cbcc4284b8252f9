"""Inline nodes from inline tokens: what is a link, what a citation means, what is only characters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from draftflow.exports.document import Break, Citation, Code, Emphasis, Inline, Link, Mark, Text
from draftflow.text.clean import clean
from draftflow.text.urls import canonical

if TYPE_CHECKING:
    from markdown_it.token import Token

_LINKED = re.compile(r"(?:https?://[^\s<>\"'\\]+|mailto:[^\s<>\"'\\]+)", re.IGNORECASE)
_LONGEST = 8_000  # characters of an address


@dataclass(frozen=True, slots=True)
class Resolver:
    """What inline tokens mean in one place of an article.

    `origins` are source ids by evidence id, `numbered` the cited sources in the order of their numbers; `links` by
    canonical form are the only addresses that may be linked, None where a person wrote and every web address may.
    """

    origins: Mapping[str, str]
    numbered: tuple[str, ...]
    links: Mapping[str, str] | None = None

    def with_links(self, addresses: tuple[str, ...] | None) -> "Resolver":
        """The same where only these addresses may be linked; None: all of the web."""
        links = None if addresses is None else {canonical(address): address for address in addresses}
        return replace(self, links=links)

    def of(self, tokens: "list[Token]") -> tuple[Inline, ...]:
        """The nodes of inline tokens; runs of characters are one node."""
        found, _ = self._until(tokens, 0, "")
        return joined(found)

    def citation(self, ids: tuple[str, ...]) -> Citation:
        """What a run of citation tokens means: each source once, in order; ids that lead nowhere are left out."""
        by_source: dict[str, list[str]] = {}
        for key in ids:
            source = self.origins.get(key)
            if source in self.numbered:
                by_source.setdefault(source, []).append(key)
        return Citation(
            tuple(Mark(self.numbered.index(source) + 1, source, tuple(keys)) for source, keys in by_source.items())
        )

    def target(self, address: str) -> str | None:
        """Where a link that was written may lead; None: nowhere.

        A registered address is given as it was registered: nothing that was added to it leaves with a reader's click.
        """
        if not web_link(address):
            return None
        return address if self.links is None else self.links.get(canonical(address))

    def _until(self, tokens: "list[Token]", at: int, end: str) -> tuple[list[Inline], int]:
        """The nodes up to the token that ends what was opened, and the index behind it."""
        found: list[Inline] = []
        while at < len(tokens):
            token = tokens[at]
            at += 1
            if token.type == end:
                break
            if token.type in ("em_open", "strong_open"):
                inner, at = self._until(tokens, at, token.type.replace("open", "close"))
                found.append(Emphasis(joined(inner), strong=token.type == "strong_open"))
            elif token.type == "link_open":
                inner, at = self._until(tokens, at, "link_close")
                found += self._link(str(token.attrGet("href") or ""), inner)
            else:
                found += self._leaf(token)
        return found, at

    def _link(self, address: str, inner: list[Inline]) -> list[Inline]:
        """A link, or only what it is written on; markdown-it takes nothing with a citation in it for one."""
        target, words = self.target(address), joined(inner)
        return [Link(target, words)] if target and plain(words).strip() else inner

    def _leaf(self, token: "Token") -> list[Inline]:
        match token.type:
            case "citation":
                return [self.citation(token.meta["ids"])]
            case "code_inline":
                return [Code(token.content)]
            case "softbreak":
                return [Text("\n")]
            case "hardbreak":
                return [Break()]
            case "image":  # not one of the article's own: what it shows is said, nothing is loaded
                return list(self.of(token.children or []))
            case _:
                return [Text(token.content)]


def web_link(address: str) -> bool:
    """Whether an address may be linked at all: http, https or mailto, and nothing in it that a reader cannot see."""
    return len(address) <= _LONGEST and bool(_LINKED.fullmatch(address)) and clean(address) == address


def joined(children: list[Inline]) -> tuple[Inline, ...]:
    """`children` with neighbouring characters as one node, and no space before a citation."""
    found: list[Inline] = []
    for child in children:
        last = found[-1] if found else None
        if isinstance(child, Text) and isinstance(last, Text):
            found[-1] = Text(last.text + child.text)
        elif isinstance(child, Citation) and isinstance(last, Text):
            found[-1:] = [*([Text(trimmed)] if (trimmed := last.text.rstrip(" \t")) else []), child]
        elif not isinstance(child, Text) or child.text:
            found.append(child)
    return tuple(_lines(child) if isinstance(child, Text) else child for child in found)


_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003fffd]"
_BETWEEN_WIDE = re.compile(rf"(?<={_WIDE})[ \t]*\n[ \t]*(?={_WIDE})")


def _lines(text: Text) -> Text:
    """Lines run on: with a space, but with nothing between Chinese and Japanese letters."""
    return Text(re.sub(r"[ \t]*\n[ \t]*", " ", _BETWEEN_WIDE.sub("", text.text))) if "\n" in text.text else text


def framed(template: str, children: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """`children` in words of ours, which stand around `{}`; nothing around nothing."""
    before, after = template.split("{}")
    return joined([Text(before), *children, Text(after)]) if children else ()


def plain(children: tuple[Inline, ...]) -> str:
    """The characters of inline nodes, without citations."""
    return "".join(
        child.text
        if isinstance(child, Text | Code)
        else plain(child.children)
        if isinstance(child, Emphasis | Link)
        else " "
        if isinstance(child, Break)
        else ""
        for child in children
    )
