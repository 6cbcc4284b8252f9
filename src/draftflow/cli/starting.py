"""What `new` settles before anything is written: the brief and the folder."""

import os
from pathlib import Path

from draftflow.cli.compose import Tape, who_writes
from draftflow.errors import FileError, UsageError
from draftflow.models import Brief
from draftflow.pipeline.reader import read_brief
from draftflow.pipeline.workspace import Workspace
from draftflow.settings import Settings
from draftflow.text.clean import clean
from draftflow.text.measure import DEFAULT_LENGTH, cjk_share, language_of
from draftflow.text.slug import slug, unique

_TOPIC_CHARACTERS = 1_000


def made_brief(
    topic: str | None, sources: list[str], instructions: str, settings: Settings, tape: Tape, *, asking: bool
) -> Brief:
    """The brief of a new article; what is missing is asked for where a person sits there.

    Raises:
        UsageError: Something is missing or will not do.
    """
    text = _topic(topic if topic is not None else _asked("What is the article about?") if asking else None)
    given = sources or ([_asked("File or folder to cite from:")] if asking else [])
    if not [address for address in given if address.strip()]:
        raise UsageError("nothing to cite: no source is given; add --source PATH (a file or a folder)")
    for address in given:
        if not address.strip() or address != address.encode("utf-8", "replace").decode():
            raise UsageError(f"--source {address!r}: is no name that can be written down; check the path, or rename it")
    language = settings.language or ("ja" if cjk_share(text) else language_of(text))
    kind, model = who_writes(settings, tape)
    return Brief(
        topic=text,
        language=language,
        length=settings.length or DEFAULT_LENGTH[language],
        author=kind,
        model=model,
        sources=tuple(given),
        instructions=clean(instructions).strip(),
    )


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
