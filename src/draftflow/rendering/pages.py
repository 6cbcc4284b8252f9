"""Pages of our own from templates of our own: all that is put into one is escaped, wherever it stands."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup


class Pages:
    """Renders the templates of one folder to HTML; a name that a template is not given is an error."""

    def __init__(self, folder: Path, shown: Callable[[str], str]) -> None:
        """`shown` makes a text fit to be seen, before it is escaped; `raw` in a template leaves a text as it is."""

        def fit(value: Any) -> Any:
            return shown(str(value)) if isinstance(value, str) and not isinstance(value, (Markup, _Raw)) else value

        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=fit,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["raw"] = _Raw

    def render(self, name: str, **values: Any) -> str:
        """A page or a piece of one."""
        return self._environment.get_template(name).render(values)


class _Raw(str):
    """A text that is escaped and otherwise left alone: what a person edits must come back as it was."""

    __slots__ = ()


def markup(html: str) -> Markup:
    """HTML of our own making, which a template takes in unescaped."""
    return Markup(html)  # noqa: S704 - the caller vouches for it, by name
