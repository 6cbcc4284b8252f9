"""What `doctor` looks at: versions, keys, model servers, search, packages, folders; values for who prints them."""

import os
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from draftflow.errors import DraftflowError, Exit
from draftflow.llm.endpoint import Endpoint, endpoint, signs_in
from draftflow.llm.probe import LOCAL_SERVERS, Offered, Shown, offered, shown
from draftflow.models import Model
from draftflow.settings import _ENVIRONMENT, Settings

State = Literal["ok", "info", "problem"]

_SHORT = 3.0  # seconds that a list of models may take
_KEYS = ("api_key", "azure_api_key", "tavily_key", "brave_key", "exa_key")


class Looked(Model):
    """One thing that was looked at; `advice` is the next step where it is a problem."""

    what: str
    state: State
    said: str
    advice: str | None = None
    exit: Exit = Exit.DONE


class Server(Model):
    """A model server: what it lists, and what a call has shown; `problem` says why it could not be asked."""

    name: str
    address: str
    configured: bool
    models: tuple[Offered, ...] = ()
    shown: Shown | None = None
    problem: str | None = None


def looked(settings: Settings) -> Iterator[Looked]:
    """All that can be seen without a connection."""
    import platform

    yield Looked(
        what="version", state="ok", said=f"draftflow {version('draftflow')}, Python {platform.python_version()}"
    )
    yield from _keys(settings)
    yield _writer(settings)
    yield _search(settings)
    yield from _packages()
    yield _folder("outputs", settings.outputs, "give another folder with --outputs, or mend its permissions")


def _keys(settings: Settings) -> Iterator[Looked]:
    """Which keys are set, by name; never what they are."""
    names = {field: name for name, field in _ENVIRONMENT.items()}
    there = [names[key] for key in _KEYS if getattr(settings, key)]
    if signs_in(settings):
        there.append("Entra ID, for Azure")
    yield Looked(what="keys", state="ok" if there else "info", said=", ".join(there) or "none set")


def _writer(settings: Settings) -> Looked:
    from draftflow.cli.composition.compose import Tape, who_writes

    try:
        kind, model = who_writes(settings, Tape())
    except DraftflowError as error:
        return Looked(what="author", state="problem", said=str(error), advice=str(error), exit=error.exit_code)
    hint = "" if model else "; set OPENAI_API_KEY, or OPENAI_BASE_URL and DRAFTFLOW_MODEL, for a model"
    return Looked(what="author", state="ok" if model else "info", said=f"{kind}{f', {model}' if model else hint}")


def _search(settings: Settings) -> Looked:
    from draftflow.cli.composition.web import provider_names

    said = ", ".join(provider_names(settings))
    return Looked(what="search", state="ok", said=f"{said} (not asked: offline)" if settings.offline else said)


def _packages() -> Iterator[Looked]:
    """What some commands need beside draftflow."""
    for name, module, program, use in (
        ("pandoc", "pypandoc", "pandoc", "Word, OpenDocument and EPUB: pip install 'draftflow[export]'"),
        ("typst", "typst", "typst", "PDF: pip install typst"),
        ("uvicorn", "uvicorn", None, "`draftflow serve`: pip install 'draftflow[studio]'"),
        ("azure-identity", "azure.identity", None, "Azure with Entra ID: pip install 'draftflow[azure]'"),
        ("ddgs", "ddgs", None, "search through DuckDuckGo: pip install ddgs"),
    ):
        where = _version(module) or (shutil.which(program) if program else None)
        yield Looked(what=name, state="ok" if where else "info", said=where or f"not there; for {use}")


def _version(module: str) -> str | None:
    try:
        if find_spec(module) is None:
            return None
        return version(module)
    except ModuleNotFoundError:  # the package that it is part of is not there
        return None
    except PackageNotFoundError:
        return "there"


def _folder(what: str, folder: Path, advice: str) -> Looked:
    """Whether a folder can be written to, or could be made."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    fine = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
    said = str(folder) if folder.exists() else f"{folder} (not there yet)"
    if fine:
        return Looked(what=what, state="ok", said=said)
    return Looked(what=what, state="problem", said=f"{said}: cannot be written to", advice=advice, exit=Exit.FINDINGS)


# -- model servers -------------------------------------------------------------------------------------------------


def servers(settings: Settings, *, call: bool) -> Iterator[Server]:
    """The configured server, then what answers on the usual ports of this machine.

    A server that is not configured is never sent a key. With `--offline` only this machine is asked.
    """
    place = endpoint(settings)
    local = urlsplit(place.base_url or "").hostname in ("localhost", "127.0.0.1", "::1")
    if place.base_url or place.key:
        address = place.base_url or "https://api.openai.com/v1"
        if settings.offline and not local:
            yield Server(name=place.name, address=address, configured=True, problem="not asked: offline")
        else:
            yield _examined(settings, place, settings.model, configured=True, call=call)
    port = urlsplit(place.base_url or "").port if local else None
    for name, usual in LOCAL_SERVERS:
        if usual != port:
            there = Endpoint(name, f"http://127.0.0.1:{usual}/v1", None, "OPENAI_API_KEY", ("chat", "responses"))
            found = _examined(settings, there, None, configured=False, call=call)
            if found.problem is None:
                yield found


def _examined(settings: Settings, place: Endpoint, model: str | None, *, configured: bool, call: bool) -> Server:
    """A server with its models; called through `model`, else through the first that it lists."""
    from draftflow.cli.composition.server import client_of, memory
    from draftflow.settings import DEFAULT_MODEL

    address = place.base_url or "https://api.openai.com/v1"
    server = Server(name=place.name, address=address, configured=configured)
    try:
        asking = client_of(place, deadline=_SHORT, attempts=1)
        server = server.model_copy(update={"models": offered(asking)})
    except DraftflowError as error:
        return server.model_copy(update={"problem": str(error)})
    if call:
        first = next(iter(server.models), None)
        chosen = model or (DEFAULT_MODEL if place.base_url is None else first.name if first else None)
        if chosen is None:
            return server.model_copy(update={"problem": "it lists no model to call; load one, or name one"})
        asking = client_of(place, deadline=settings.timeout, attempts=1)
        try:
            found = shown(asking, chosen)
        except DraftflowError as error:
            return server.model_copy(update={"problem": f"{chosen}: {error}"})
        memory().keep(asking.address, chosen, found.abilities)
        server = server.model_copy(update={"shown": found})
    return server
