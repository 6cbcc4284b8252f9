"""Whether there is anything to cite: the web is looked at before a plan is paid for, the sources before more is."""

from draftflow.errors import NothingToCite, SourceError
from draftflow.models import Brief
from draftflow.pipeline.web import Web
from draftflow.stages.base import Snapshot, Sought


def see_that_the_web_has_something(brief: Brief, web: Web) -> None:
    """Ask for the topic itself: all providers that are free; if they find nothing, one that is paid.

    Raises:
        NothingToCite: Nobody could be asked, or nobody found anything; with each provider's reason.
    """
    bounds = (brief.since, brief.last_day, brief.sites, brief.not_sites)
    try:
        found = web.look(Sought((brief.topic,), *bounds, enough=brief.max_sources))
    except SourceError as error:
        raise NothingToCite([str(error)]) from None
    if not found.hits:
        raise NothingToCite(found.problems or ["the search found nothing for the topic"])


def before_the_plan(snapshot: Snapshot, web: Web) -> None:
    """The same where a run is about to have the plan made, and has no source yet.

    Raises:
        NothingToCite: See above.
    """
    if snapshot.brief.web and snapshot.plan is None and not snapshot.sources:
        see_that_the_web_has_something(snapshot.brief, web)


def refused(snapshot: Snapshot) -> dict[str, str]:
    """The sources that cannot be used, by the keys of their units, with the reasons."""
    return {f"research/sources/{source.id}": source.complaint for source in snapshot.refused}


def see_that_something_can_be_cited(snapshot: Snapshot) -> None:
    """Stop before more is paid for, if no source could be had.

    Raises:
        NothingToCite: None could; with the reason of each source and provider.
    """
    if not snapshot.sources:
        problems = snapshot.found.problems if snapshot.found else ()
        raise NothingToCite(("no source could be used", *refused(snapshot).values(), *problems))
