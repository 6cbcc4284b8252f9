"""What `new` settles before anything is written: the brief and the folder."""

import os
import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from draftflow.authors.extractive import UNSERVED
from draftflow.cli.composition.compose import Tape, who_writes
from draftflow.cli.drafting.wishes import Wishes, complete, see_that_form_exists
from draftflow.errors import FileError, UsageError
from draftflow.models import AuthorKind, Brief, Language
from draftflow.pipeline.plain_files import read_text
from draftflow.pipeline.reader import read_brief
from draftflow.pipeline.voices import find
from draftflow.pipeline.workspace import Workspace
from draftflow.settings import Settings
from draftflow.text.clean import clean
from draftflow.text.measure import DEFAULT_LENGTH, cjk_share, language_of
from draftflow.text.slug import slug, unique

_TOPIC_CHARACTERS = 1_000
_PAIR = re.compile(r"(?i)(https?://[^\s<>\"'\\]+)\s+(https?://[^\s<>\"'\\]+)")
"""A web address and that of its copy in an archive."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Whether and where the web is searched."""

    web: bool = False
    since: str | None = None
    until: str | None = None
    sites: tuple[str, ...] = ()
    not_sites: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    """Sources that no model on another machine may see."""

    def __post_init__(self) -> None:
        """See that the days are days.

        Raises:
            UsageError: One is not.
        """
        for flag, day in (("--since", self.since), ("--until", self.until)):
            try:
                if day is not None:
                    date.fromisoformat(day)
            except ValueError:
                raise UsageError(f"{flag} {day!r}: should be a day such as 2026-03-05") from None


def made_brief(
    topic: str | None,
    sources: list[str],
    instructions: str,
    settings: Settings,
    tape: Tape,
    bounds: Bounds,
    wishes: Wishes,
    *,
    asking: bool,
) -> Brief:
    """The brief of a new article; what is missing is asked for where a person sits there.

    Without a source the web is searched.

    Raises:
        UsageError: Something is missing or will not do.
    """
    text = _topic(
        topic if topic is not None else _asked("What is the article about? / 何について書きますか") if asking else None
    )
    given, archives = addresses([*sources, *bounds.private])
    private, _ = addresses(list(bounds.private))
    if not given and settings.offline:
        raise UsageError("nothing to cite: no source is given and --offline forbids a search; add --source PATH")
    for address in given:
        if not address.strip() or address != address.encode("utf-8", "replace").decode():
            raise UsageError(f"--source {address!r}: is no name that can be written down; check the path, or rename it")
    language = settings.language or ("ja" if cjk_share(text) else language_of(text))
    kind, model = who_writes(settings, tape)
    wished = _completed(replace(wishes, length=settings.length), language, kind) if asking else wishes
    _see_that_they_exist(wished, language)
    return _validated(
        topic=text,
        language=language,
        length=wished.length or settings.length or DEFAULT_LENGTH[language],
        author=kind,
        model=model,
        sources=tuple(given),
        private=tuple(private),
        instructions=clean(instructions).strip(),
        web=bounds.web or not given,
        since=bounds.since,
        until=bounds.until,
        sites=bounds.sites,
        not_sites=bounds.not_sites,
        archives=archives or None,
        **{key: value for key in ("read_tokens", "max_sources", "reader") if (value := getattr(settings, key))},
        **wished.fields(),
    )


def _see_that_they_exist(wished: Wishes, language: Language) -> None:
    """See that there are the form and the voice.

    Raises:
        UsageError: One is not.
    """
    see_that_form_exists(wished.form, language)
    if wished.voice:
        find(wished.voice.strip(), None, language)


def _completed(said: Wishes, language: Language, kind: AuthorKind) -> Wishes:
    """What a person says of what was not said, as far as the author can heed it."""
    unasked = () if kind is AuthorKind.MODEL else UNSERVED
    return complete(said, language, _asked_or_nothing, unasked=unasked)


def _validated(**fields: object) -> Brief:
    """The brief of these fields.

    Raises:
        UsageError: One will not do.
    """
    try:
        return Brief.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        flag = str(first["loc"][0]).replace("_", "-")
        raise UsageError(f"--{flag} {first['input']!r}: {first['msg']}") from None


def addresses(sources: list[str]) -> tuple[list[str], dict[str, str]]:
    """Files, folders and web addresses, and copies in an archive by the address of what they are a copy of.

    A file named sources.txt is a list of such, one to a line, `#` a comment; on the line of a web address another may
    follow it, that of the copy.

    Raises:
        UsageError: An address of another scheme than http or https is given, or a list cannot be read.
    """
    found: list[str] = []
    archives: dict[str, str] = {}
    for address in sources:
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:(//|(?!\\))", address) and not re.match(r"(?i)https?://", address):
            raise UsageError(
                f"--source {address!r}: only http and https addresses, files and folders can be cited from"
            )
        if Path(address).name == "sources.txt":
            lines = (line.strip() for line in read_text(Path(address)).splitlines())
            listed, copies = addresses([line for line in lines if line and not line.startswith("#")])
            found += listed
            archives |= copies
        elif pair := _PAIR.fullmatch(address):
            found.append(pair[1])
            archives[pair[1]] = pair[2]
        else:
            found.append(address)
    return [address for address in dict.fromkeys(found) if address != "-"], archives


def new_folder(outputs: Path, topic: str, name: str | None) -> Path:
    """The folder of a new article: named by `name`, or by the topic with a number if another topic has that name.

    Raises:
        UsageError: The name is taken, or is no name of a folder.
    """
    if name is not None:
        if slug(name) != name.lower() or name != Path(name).name:
            raise UsageError(f"--name {name!r}: use letters, digits and hyphens, such as {slug(name)!r}")
        if _taken(outputs / name):
            raise UsageError(
                f"{str(outputs / name)!r} exists; `draftflow run {name}` goes on with it, or choose another --name"
            )
        return outputs / name
    if outputs.exists() and not outputs.is_dir():
        raise UsageError(f"--outputs {str(outputs)!r}: is a file; name a folder")
    wanted = slug(topic)
    try:
        taken = {entry.name for entry in os.scandir(outputs) if _taken(Path(entry))} if outputs.is_dir() else set()
    except OSError as error:
        raise UsageError(f"--outputs {str(outputs)!r}: cannot be read: {error.strerror}") from None
    for folder in sorted(taken):
        if (folder == wanted or folder.startswith(f"{wanted}-")) and _topic_of(outputs / folder) == topic:
            raise UsageError(
                f"{str(outputs / folder)!r} exists and is about this topic; `draftflow run {folder}` goes on with it, "
                "--name SLUG starts another"
            )
    return outputs / unique(wanted, taken)


def _taken(folder: Path) -> bool:
    """Whether something stands at a place that is more than what is left of a `new` that was killed: hidden files."""
    try:
        return folder.is_symlink() or any(not entry.name.startswith(".") for entry in folder.iterdir())
    except FileNotFoundError:
        return False
    except OSError:  # a file, or a folder that may not be read: not ours to use
        return True


def _topic(text: str | None) -> str:
    topic = " ".join(clean(text or "").split())
    if not topic:
        raise UsageError('the topic is empty; say what the article is about: draftflow new "Why ..." --source notes/')
    if len(topic) > _TOPIC_CHARACTERS:
        raise UsageError(
            f"the topic has {len(topic):,} characters, more than {_TOPIC_CHARACTERS:,}; "
            "put the details into --instructions"
        )
    return topic


def _topic_of(folder: Path) -> str | None:
    try:
        return read_brief(Workspace(folder)).topic
    except FileError:
        return None


def _asked(question: str) -> str:
    import typer

    answer: str = typer.prompt(question)
    return answer


def _asked_or_nothing(question: str) -> str:
    import typer

    answer: str = typer.prompt(question, default="", show_default=False)
    return answer
