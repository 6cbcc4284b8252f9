"""The composition root: settings, author, recordings and runner put together for one command."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from draftflow import settings as settings_module
from draftflow.authors.base import Author
from draftflow.cli.composition.reader import chosen
from draftflow.console import Printer
from draftflow.errors import UsageError
from draftflow.llm.base import Call, LanguageModel
from draftflow.models import AuthorKind, Brief, Language, Model, Source
from draftflow.pipeline import calls
from draftflow.pipeline.workspace import Workspace
from draftflow.settings import DEFAULT_MODEL, LOCAL, Settings
from draftflow.sources.files import Document
from draftflow.text.aloud import Aloud
from draftflow.text.redact import Redactor, secrets_of_address

if TYPE_CHECKING:
    from draftflow.authors.hybrid import HybridAuthor
    from draftflow.authors.model import ModelAuthor
    from draftflow.llm.tape import Replayer
    from draftflow.pipeline.overrides import Place

M = TypeVar("M", bound=Model)
_STORE_KEYS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AZURE_STORAGE_ACCOUNT_KEY")
_PULL = ", or fetch a small one for this machine: draftflow models pull qwen2.5-coder-1.5b"


def load_settings(**flags: Any) -> Settings:
    """Settings for a command."""
    return settings_module.load(flags)


def printer(
    settings: Settings,
    language: Language | None = None,
    *,
    quiet: bool = False,
    as_json: bool = False,
    aloud: bool = False,
) -> Printer:
    """The printer of a command, which knows the secrets; `aloud` shows sections as they are written.

    `language` is that of the article, in which the reader is told things if nothing else is set.
    """
    return Printer(
        reader=chosen(settings, *((language,) if language else ())),
        quiet=quiet,
        as_json=as_json,
        redact=Redactor(secrets(settings)),
        aloud=Aloud() if aloud and not as_json else None,
    )


def secrets(settings: Settings) -> list[str]:
    """What of the settings must be seen nowhere."""
    addresses = (settings.base_url, settings.azure_endpoint, settings.searxng_url, settings.database)
    stored = [os.environ.get(name, "") for name in _STORE_KEYS] if settings.store else []
    return [*settings.secrets, *stored, *(secret for address in addresses for secret in secrets_of_address(address))]


@dataclass(frozen=True, slots=True)
class Tape:
    """Where calls are recorded to or replayed from."""

    record: Path | None = None
    replay: Path | None = None
    players: "list[Replayer]" = field(default_factory=list)
    """Whoever replays it, for what was not asked for in the end."""

    def __post_init__(self) -> None:
        """See that both are not asked for at once, and that there is something to replay."""
        if self.record and self.replay:
            raise UsageError("--record and --replay exclude each other")
        if self.replay and not any(self.replay.glob("*.json")):
            raise UsageError(f"--replay {str(self.replay)!r}: no recordings in this folder")
        if self.record and self.record.exists() and not self.record.is_dir():
            raise UsageError(f"--record {str(self.record)!r}: is a file; name a folder")

    def model(self) -> str | None:
        """The model that the recordings to be replayed were asked from."""
        if self.replay is None:
            return None
        from draftflow.llm.tape import read

        return read(min(self.replay.glob("*.json"))).request.model


def who_writes(settings: Settings, tape: Tape) -> tuple[AuthorKind, str | None]:
    """The kind of author and the model's name that are configured.

    Raises:
        UsageError: The settings contradict each other, or a key or a name is missing.
    """
    model = settings.model or tape.model()
    if settings.author is AuthorKind.EXTRACTIVE:
        if settings.model and settings.author and not os.environ.get("DRAFTFLOW_MODEL"):
            raise UsageError(
                f"--author extractive uses no model, but --model {settings.model!r} is given; leave one out"
            )
        return AuthorKind.EXTRACTIVE, None
    if not model and settings.author is AuthorKind.HYBRID:
        from draftflow.cli.composition.local import first_here

        model = first_here()
    if not model and settings.api_key and not settings.base_url and not settings.azure_endpoint:
        model = DEFAULT_MODEL
    if not model and (settings.base_url or settings.azure_endpoint):
        raise UsageError("a model server is configured, but no model; name one with --model or DRAFTFLOW_MODEL")
    if not model and settings.author in (AuthorKind.MODEL, AuthorKind.HYBRID):
        raise UsageError(f"--author {settings.author} needs a model; name one with --model or DRAFTFLOW_MODEL{_PULL}")
    if not model:
        return AuthorKind.EXTRACTIVE, None
    if not tape.replay:
        need_key(settings, model)
    usual = AuthorKind.HYBRID if model.startswith(LOCAL) else AuthorKind.MODEL
    return settings.author or usual, model


def need_key(settings: Settings, model: str) -> None:
    """See that there is a key where one is needed, and that the server may be asked; that a local model is there.

    Raises:
        UsageError: There is none, or it may not, or is not.
    """
    from draftflow.cli.composition.local import see_that_it_is_here
    from draftflow.cli.composition.server import see_that_nothing_leaves
    from draftflow.llm.endpoint import signs_in
    from draftflow.llm.entra import see_extra

    if model.startswith(LOCAL):
        see_that_it_is_here(model)
        return
    see_that_nothing_leaves(settings)
    if signs_in(settings):
        see_extra()
        return
    if settings.base_url or (settings.azure_api_key if settings.azure_endpoint else settings.api_key):
        return
    if settings.azure_endpoint:
        raise UsageError(f"model {model!r} needs the key of the Azure resource: set AZURE_OPENAI_API_KEY")
    raise UsageError(f"model {model!r} needs a key: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own")


Around = Callable[[LanguageModel], LanguageModel]
"""What is put around a server: limits that it shares with others."""


def author_for(
    brief: Brief, settings: Settings, workspace: Workspace, tape: Tape, printer: Printer, around: Around | None = None
) -> Author:
    """The author that a brief asks for; `around` its server stand limits that other articles share.

    Raises:
        UsageError: Its templates will not do.
    """
    if brief.author is AuthorKind.EXTRACTIVE:
        from draftflow.authors.extractive import ExtractiveAuthor

        return ExtractiveAuthor()
    model = brief.model or DEFAULT_MODEL
    llm = language_model(settings, tape, printer, model, calls.recorder(workspace), workspace, brief, around)
    author: ModelAuthor | HybridAuthor
    from draftflow.cli.composition.small import hybrid_author, see_that_it_can_write

    if brief.author is AuthorKind.HYBRID:
        author = hybrid_author(brief, settings, workspace, llm)
    else:
        author = model_author(brief, settings, workspace, llm)
        see_that_it_can_write(author)
    author.check_templates()
    if tape.replay:
        return author
    from draftflow.cli.composition.privacy import discreet

    return discreet(author, brief, settings, workspace, printer)


def model_author(brief: Brief, settings: Settings, workspace: Workspace, llm: LanguageModel) -> "ModelAuthor":
    """The author that writes with `llm`, whoever the brief asks for; its templates are not looked at yet."""
    from draftflow.authors.extractive import ExtractiveAuthor
    from draftflow.authors.model import ModelAuthor
    from draftflow.authors.prompts import models_by_operation
    from draftflow.pipeline.overrides import folders
    from draftflow.pipeline.voices import find
    from draftflow.templates import Templates

    return ModelAuthor(
        llm=llm,
        templates=Templates(folders(prompt_places(workspace)), brief.language, form=brief.form),
        model=brief.model or DEFAULT_MODEL,
        temperature=settings.temperature,
        reasoning_effort=settings.reasoning_effort,
        models=models_by_operation(settings.models.items()),
        voice=find(brief.voice, workspace, brief.language) if brief.voice else None,
        reader=ExtractiveAuthor() if brief.reader is AuthorKind.EXTRACTIVE else None,
    )


def prompt_places(workspace: Workspace | None = None) -> "tuple[Place, ...]":
    """Where prompts are looked for, in order: an article's own folder, the project's, the shipped one."""
    from draftflow.pipeline.overrides import Place
    from draftflow.templates import shipped

    own = (Place("article", workspace.root / "prompts"),) if workspace else ()
    return (*own, Place("project", Path("prompts")), Place("shipped", shipped()))


def language_model(
    settings: Settings,
    tape: Tape,
    printer: Printer,
    model: str,
    on_file: Callable[[Call], None],
    workspace: Workspace,
    brief: Brief,
    around: Around | None = None,
) -> LanguageModel:
    """A server or a recording, metered; spend goes to `on_file` and to the display, and stops at the caps."""
    from draftflow.cli.composition.server import Server
    from draftflow.llm.meter import Metered
    from draftflow.llm.redacted import Redacted
    from draftflow.llm.tape import Recorder, Replayer

    total = calls.Spent()

    def record(call: Call) -> None:
        nonlocal total
        on_file(call)
        total = total.plus(call)
        printer.spending(total)

    if tape.replay:
        tape.players.append(Replayer(tape.replay, strict=strict(), warn=printer.notice, heard=printer.waiting))
        return Metered(tape.players[-1], record, replayed=True)
    opened = Server(settings, workspace, printer.waiting, lambda: need_key(settings, model), brief, around)
    server: LanguageModel = Redacted(opened, printer.redact)
    recorded: LanguageModel = Recorder(server, tape.record, printer.redact) if tape.record else server
    if settings.trace:
        from draftflow.cli.composition.tracing import tracer
        from draftflow.llm.traced import Traced

        recorded = Traced(recorded, tracer(settings), settings.trace_content, settings.prices)
    return Metered(recorded, record, own=settings.prices)


def strict() -> bool:
    """Whether a changed request is an error: so in tests, a warning for users."""
    return os.environ.get("DRAFTFLOW_TAPE") == "strict"


def without_secrets(value: M, redact: Callable[[str], str]) -> M:
    """`value` without what `redact` takes out of a text, wherever in it that stands."""
    text = json.dumps(value.model_dump(mode="json"), ensure_ascii=False)  # pydantic's own knows no half surrogates
    clean = redact(text)
    return value if clean == text else type(value).model_validate(json.loads(clean))


def document_reader(redact: Callable[[str], str] = lambda text: text) -> Callable[[Document, str], Source]:
    """Reads documents into sources, each once, without what `redact` takes out of a text."""
    known: dict[tuple[str, str], Source] = {}

    def read(document: Document, name: str) -> Source:
        from draftflow.sources.extract import extract
        from draftflow.sources.files import read_bytes

        key = (document.sha256, document.address)
        if key not in known:
            known[key] = without_secrets(extract(document, read_bytes(document), name), redact)
        return known[key].model_copy(update={"id": name})

    return read


def existing(settings: Settings, slug: str) -> Workspace:
    """The workspace of an article that is there.

    Raises:
        UsageError: There is none of that name.
    """
    folder = settings.outputs / slug
    if Path(slug).name != slug or slug in ("", "..") or not _is_file(folder / "brief.md"):
        there = sorted(p.parent.name for p in settings.outputs.glob("*/brief.md")) if settings.outputs.is_dir() else []
        hint = f"there are {', '.join(there[:10])}" if there else 'make one with `draftflow new "topic"`'
        raise UsageError(f"{str(folder)!r}: no article of this name; {hint}")
    return Workspace(folder)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file system takes
        return False
