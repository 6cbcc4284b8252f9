"""Which address is answered by whom."""

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from draftflow.errors import DraftflowError
from draftflow.studio import articles, editing, live, trying
from draftflow.studio.asked import Asked, Handler, Studio, endpoint, problem
from draftflow.studio.guard import Door, Guard

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

READS: Mapping[str, Handler] = {
    "/": articles.all_articles,
    "/a/{slug}": articles.one_article,
    "/a/{slug}/units": articles.units,
    "/a/{slug}/changes": articles.changes,
    "/a/{slug}/page": articles.published,
    "/a/{slug}/edit": editing.editor,
    "/a/{slug}/try": trying.try_page,
    "/a/{slug}/try/outcome": trying.outcome,
    "/rule/{code}": editing.rule,
}
CHANGES: Mapping[str, Handler] = {
    "/a/{slug}/run": articles.start,
    "/a/{slug}/stop": articles.stop,
    "/a/{slug}/keep": articles.keep,
    "/a/{slug}/check": editing.check,
    "/a/{slug}/save": editing.put,
    "/a/{slug}/try/price": trying.price,
    "/a/{slug}/try": trying.attempt,
    "/a/{slug}/try/accept": trying.accept,
    "/a/{slug}/try/save": trying.put,
}


def app(studio: Studio, door: Door) -> "ASGIApp":
    """The whole server behind its door."""
    from starlette.applications import Starlette
    from starlette.routing import Route

    static = _static()

    async def asset(request: "Request") -> "Response":
        from starlette.responses import PlainTextResponse, Response

        found = static.get(request.path_params["name"])
        return Response(found[1], 200, None, found[0]) if found else PlainTextResponse("no such file\n", 404)

    routes = [
        *(Route(path, endpoint(studio, handler), methods=["GET"]) for path, handler in READS.items()),
        *(Route(path, endpoint(studio, handler), methods=["POST"]) for path, handler in CHANGES.items()),
        Route("/a/{slug}/events", _events(studio), methods=["GET"]),
        Route("/static/{name}", asset, methods=["GET"]),
    ]
    return Guard(Starlette(routes=routes), door)


def _events(studio: Studio) -> Callable[["Request"], Any]:
    async def events(request: "Request") -> "Response":
        from starlette.responses import StreamingResponse

        asked = Asked(studio, request.path_params, request.query_params, piece=True)
        kind = "try" if asked.fields.get("kind") == "try" else "run"
        try:
            workspace = asked.workspace()
            asked = asked.spoken()
        except DraftflowError as error:
            return problem(asked, error)

        def last() -> tuple[float, bool]:
            job = studio.jobs.last(asked.slug, kind)
            return (job.began, job.ended.is_set()) if job else (0.0, True)

        sent = live.stream(workspace, lambda: articles.progress(asked, kind), last, studio.closing)
        return StreamingResponse(sent, media_type="text/event-stream")

    return events


def _static() -> dict[str, tuple[str, bytes]]:
    """The files a page loads, by name: type and bytes. No other file is ever served."""
    folder = files("draftflow.studio") / "static"
    kinds = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
    names = ("studio.css", "studio.js", "htmx.min.js", "htmx-sse.min.js")
    found = {name: (kinds[name.rpartition(".")[2]], (folder / name).read_bytes()) for name in names}
    return found | {"house.css": (kinds["css"], _house().encode())}


def _house() -> str:
    """The colours and faces of the article's page, which stand at the beginning of its style."""
    page = (files("draftflow.exports.page") / "static" / "page.css").read_text("utf-8")
    return page.partition("*{box-sizing")[0].replace(":root:lang(ja)", ":lang(ja)")
