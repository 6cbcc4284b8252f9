"""What a page is given, and what it gives back; a handler is a plain function that runs in a thread of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from traceback import format_exc
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qsl, quote

from draftflow.errors import DraftflowError, FolderBusy, StorageError, UsageError
from draftflow.models import Language
from draftflow.pipeline.hand import Changed
from draftflow.pipeline.memo import Memo
from draftflow.pipeline.telling import told
from draftflow.pipeline.workspace import Workspace
from draftflow.rendering.pages import Pages
from draftflow.studio.commands import Commands
from draftflow.studio.jobs import Jobs
from draftflow.studio.labels import labels
from draftflow.studio.latest import Latest
from draftflow.text.clean import clean

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_MOST_FIELDS = 20


@dataclass(frozen=True, slots=True)
class Studio:
    """What lives as long as the server does: what it calls, what is at work, what was read before."""

    commands: Commands
    jobs: Jobs
    pages: Pages
    closing: Callable[[], bool] = lambda: False
    latest: Latest = field(default_factory=Latest)
    memos: dict[str, Memo] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the studio, the path's parts, the fields of the query or the form. `piece`: htmx wants a piece.

    `reader` is the language in which whoever asks is told things.
    """

    studio: Studio
    path: Mapping[str, str]
    fields: Mapping[str, str]
    piece: bool
    reader: Language = "en"

    @property
    def slug(self) -> str:
        """Name of the article's folder."""
        return self.path["slug"]

    @property
    def commands(self) -> Commands:
        """The commands."""
        return self.studio.commands

    def workspace(self) -> Workspace:
        """The article's folder, if it is there."""
        return self.studio.commands.workspace(self.slug)

    def given(self, name: str) -> str:
        """A field that must be there.

        Raises:
            UsageError: It is not.
        """
        if (value := self.fields.get(name)) is None:
            raise UsageError(f"the form has no {name!r}; load the page again")
        return value

    def page(
        self, name: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
    ) -> "Response":
        """A template as an answer."""
        from starlette.responses import HTMLResponse

        return HTMLResponse(self.render(name, **values), status, headers)

    def render(self, name: str, **values: Any) -> str:
        """A template as text."""
        return self.studio.pages.render(name, slug=self.path.get("slug", ""), t=labels(self.reader), **values)

    def spoken(self) -> "Asked":
        """The same, with the language of its article, or of all."""
        return replace(self, reader=self.commands.reader(self.path.get("slug", "")))


Handler: TypeAlias = "Callable[[Asked], Response]"


def pages() -> Pages:
    """The studio's own templates."""
    return Pages(Path(str(files("draftflow.studio") / "templates")), clean)


def endpoint(studio: Studio, handler: Handler) -> Callable[["Request"], Any]:
    """A handler as the router wants it; an error that draftflow raises on purpose is told on the page."""

    async def answer(request: "Request") -> "Response":
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import PlainTextResponse

        asked = Asked(studio, request.path_params, request.query_params, "hx-request" in request.headers)
        if request.method == "POST":
            try:
                asked = replace(asked, fields=_form(await request.body()))
            except ValueError:
                return PlainTextResponse("a form in UTF-8 with few fields is expected\n", 400)
        return await run_in_threadpool(_safely, handler, asked)

    return answer


def _safely(handler: Handler, asked: Asked) -> "Response":
    try:
        asked = asked.spoken()
        return handler(asked)
    except DraftflowError as error:
        return problem(asked, error)
    except Exception:  # noqa: BLE001 - a fault of our own: its traceback is printed without secrets, by one printer
        asked.commands.fault(format_exc())
        return problem(asked, StorageError("a fault in draftflow itself; the terminal shows it, please report it"))


def problem(asked: Asked, error: DraftflowError) -> "Response":
    """An error, said in its place on the page."""
    status = 409 if isinstance(error, (FolderBusy, Changed)) else 400 if isinstance(error, UsageError) else 500
    said = asked.commands.redact(told(str(error), asked.reader))
    if asked.piece:
        headers = {"hx-retarget": "#said", "hx-reswap": "innerHTML"}
        return asked.page("said.html", status=status, headers=headers, said=said, bad=True)
    return asked.page(
        "problem.html", status=status if asked.path else 404, said=said, title=labels(asked.reader)("That did not work")
    )


def _form(body: bytes) -> dict[str, str]:
    """The fields of a form.

    Raises:
        ValueError: It is none, not in UTF-8, or has too many fields.
    """
    pairs = parse_qsl(
        body.decode("ascii"),
        keep_blank_values=True,
        errors="strict",
        max_num_fields=_MOST_FIELDS,
        strict_parsing=bool(body),
    )
    return dict(pairs)


def address(*parts: str, **query: str) -> str:
    """An address of the studio's own, with every part quoted."""
    path = "/" + "/".join(quote(part, safe="") for part in parts)
    return path + ("?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items()) if query else "")
