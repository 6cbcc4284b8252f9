"""One origin for each text, and ids that a person can read."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from draftflow.models import Reference
from draftflow.text.similarity import adds_nothing, same_origin
from draftflow.text.slug import slug, unique
from draftflow.text.urls import host

_PUBLISHER = 24  # characters of an id
_TITLE = 32
_SECOND_LEVEL = frozenset("ac co com ed edu go gov gob gouv lg mil ne net nom or org".split())


def origins(texts: Mapping[str, str]) -> dict[str, str]:
    """For each text (by id) that carries the same as an earlier one: the id of the first that does."""
    order = list(texts)
    groups = (sorted(group, key=order.index) for group in same_origin(texts))
    return {other: first for first, *others in groups for other in others}


class Kin(NamedTuple):
    """Which texts carry that of another: the id of that by their own, and those of them that add nothing to it."""

    origins: Mapping[str, str]
    copies: frozenset[str]


def kin(texts: Mapping[str, str]) -> Kin:
    """The kinship of `texts` (by id), of which the first of each kind counts as the origin of the others."""
    found = origins(texts)
    return Kin(found, frozenset(name for name, first in found.items() if adds_nothing(texts[name], texts[first])))


def readable_id(reference: Reference, taken: set[str]) -> str:
    """An id such as `reuters-2025-02-28`: publisher and date, or without a date the beginning of the title.

    It depends on the document alone, unless `taken` has it: then a number follows.
    """
    url = reference.url or ""
    publisher = _short(slug(reference.publisher or _site(url), default=""), _PUBLISHER)
    rest = reference.published or _short(slug(reference.title, default=""), _TITLE)
    name = "-".join(part for part in (publisher, rest) if part)
    return unique(slug(name, default="source"), taken)


def _site(url: str) -> str:
    """The part of a host that names its owner: bbc of news.bbc.co.uk."""
    labels = host(url).split(".")[:-1]
    if labels and labels[-1].isdecimal():
        return ""  # an address in numbers names nobody
    while len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    return labels[-1] if labels else urlsplit(url).path.rpartition("/")[2]


def _short(name: str, limit: int) -> str:
    """`name` cut at a hyphen, so that it is not much longer than `limit`."""
    return name if len(name) <= limit else name[:limit].rpartition("-")[0] or name[:limit]
