"""One origin for each text, and ids that a person can read."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from draftflow.models import Reference, Source
from draftflow.text.similarity import same_origin
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


def with_origins(sources: Iterable[Source]) -> tuple[Reference, ...]:
    """Bibliographic data of `sources`, each with its origin if it is not its own."""
    given = tuple(sources)
    found = origins({source.id: source.text for source in given})
    return tuple(source.reference().model_copy(update={"origin": found.get(source.id)}) for source in given)


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
    while len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    return labels[-1] if labels else urlsplit(url).path.rpartition("/")[2]


def _short(name: str, limit: int) -> str:
    """`name` cut at a hyphen, so that it is not much longer than `limit`."""
    return name if len(name) <= limit else name[:limit].rpartition("-")[0] or name[:limit]
