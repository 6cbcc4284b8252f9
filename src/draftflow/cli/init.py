"""`init`: make a folder ready for articles under version control."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

IGNORED = ("# draftflow: journal, kept copies, folder lock", ".draftflow/", ".*.tmp")


def init() -> None:
    """Set up a project. Writes draftflow.toml with every setting explained, and adds to .gitignore."""
    from pathlib import Path

    from draftflow.cli.composition import compose
    from draftflow.pipeline.workspace import Workspace
    from draftflow.settings import PROJECT_FILE

    here = Workspace(Path())
    there = here.read_bytes(PROJECT_FILE) is not None  # read before the settings: a damaged one is named below
    printer = compose.printer(compose.load_settings())
    if there:
        printer.line(f"{PROJECT_FILE} is there and stays as it is")
    else:
        here.write(PROJECT_FILE, settings_file())
        printer.line(f"{PROJECT_FILE} written: every setting, commented out")
    ignored = (here.read_bytes(".gitignore") or b"").decode("utf-8", "replace")
    added = missing(ignored)
    for line in added:
        here.append(".gitignore", line)
    printer.line(f".gitignore: {len(added)} lines added" if added else ".gitignore ignores what it should")


def missing(ignored: str) -> list[str]:
    """The lines that a `.gitignore` lacks."""
    has = {line.strip() for line in ignored.splitlines()}
    lines = [line for line in IGNORED if line not in has]
    return [] if all(line.startswith("#") for line in lines) else lines


def settings_file() -> str:
    """The text of a `draftflow.toml` in which every setting of the model stands, commented out."""
    from draftflow.settings import NOT_IN_A_PROJECT, Settings

    private = " and ".join(sorted(NOT_IN_A_PROJECT))
    lines = [
        "# Settings of draftflow for this folder; commented out stands the default, or an example where there is none.",
        "# A flag comes before the environment, the environment before your own settings, those before this file.",
        f"# {private} may not stand here, because a project may come from somebody else; put them into",
        "# the environment, or into config.toml in draftflow's folder among your own settings.",
    ]
    for name, field in Settings.model_fields.items():
        if name not in NOT_IN_A_PROJECT:
            lines += ["", *_setting(name, field)]
    return "\n".join(lines) + "\n"


def _setting(name: str, field: "FieldInfo") -> "Iterator[str]":
    yield f"# {field.description}"
    default = field.get_default(call_default_factory=True)
    value = default if default is not None else next(iter(field.examples or ()), None)
    yield f"# {name} = {'' if value is None else toml(value)}".rstrip()


def toml(value: Any) -> str:
    """A value as TOML writes it.

    Raises:
        TypeError: TOML has no such value.
    """
    import json
    from pathlib import Path

    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (str, Path)):
        return json.dumps(value.as_posix() if isinstance(value, Path) else value, ensure_ascii=False)
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(key)} = {toml(item)}' for key, item in value.items())} }}"
    raise TypeError(f"TOML has no {type(value).__name__}")
