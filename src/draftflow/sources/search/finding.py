"""Ask the providers, one after another until enough is found; what fails is told and the others go on."""

from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urlsplit

from draftflow.errors import SourceError
from draftflow.models import Found, Hit
from draftflow.sources.search.base import Provider, Query, outside
from draftflow.text.urls import canonical


def find(
    providers: Iterable[Provider],
    queries: Iterable[Query],
    *,
    enough: int,
    allowed: Callable[[str], bool] = lambda _host: True,
    had: Sequence[Sequence[Hit]] = (),
) -> Found:
    """Hits for all queries: each document once, a query's best first, so that every query is heard.

    Stops asking further providers once `enough` documents are found. `allowed` judges a host; dates outside a query's
    are left out, because not every provider can be asked for a time. `had` are answers that are there already, from
    whichever provider: they are heard with those of the first.
    """
    asked = tuple(queries)
    hits: dict[str, Hit] = {}
    problems: list[str] = []
    more = [[*each] for each in had]
    for provider in providers:
        lists: list[list[Hit]] = []
        for query in asked:
            try:
                found = provider.search(query)
                lists.append([hit for hit in found if not outside(hit.published, query.since, query.until)])
            except SourceError as error:
                problems.append(str(error))
                break  # what fails once fails again: a key, a quota, a network
        lists, more = [*lists, *more], []
        for hit in _in_turns(lists):
            if allowed((urlsplit(hit.url).hostname or "").lower()):
                hits.setdefault(canonical(hit.url), hit)
        if len(hits) >= enough:
            break
    return Found(hits=tuple(hits.values())[:enough], problems=tuple(dict.fromkeys(problems)))


def sites(allow: Iterable[str], deny: Iterable[str]) -> Callable[[str], bool]:
    """A judge of hosts: in `allow` (all, if it is empty) and not in `deny`; a domain stands for its subdomains."""
    wanted, unwanted = tuple(allow), tuple(deny)

    def judge(host: str) -> bool:
        return (not wanted or _within(host, wanted)) and not _within(host, unwanted)

    return judge


def _within(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in map(str.lower, domains))


def _in_turns(lists: list[list[Hit]]) -> Iterable[Hit]:
    """The first of each list, then the second of each, and so on."""
    for rank in range(max(map(len, lists), default=0)):
        for one in lists:
            if rank < len(one):
                yield one[rank]
