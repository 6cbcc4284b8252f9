"""Prompt templates: where they are found, what they may use, how they become text."""

import hashlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from draftflow.errors import FileError
from draftflow.models import Language

if TYPE_CHECKING:
    from jinja2 import FileSystemLoader
    from jinja2.sandbox import ImmutableSandboxedEnvironment

MAX_RENDERED = 4_000_000  # characters


def shipped() -> Path:
    """The folder of the templates that come with draftflow: inside the wheel, or in a checkout."""
    package = Path(__file__).parent
    return installed if (installed := package / "_prompts").is_dir() else package.parent.parent / "prompts"


class Templates:
    """Templates of a language, found in the first of several folders that has them.

    In each folder `ja/section.md` comes before `section.md` for an article in Japanese. They run in Jinja's sandbox:
    a template can do nothing but make text.
    """

    def __init__(self, folders: tuple[Path, ...], language: Language) -> None:
        """`folders`: the user's own first, the shipped ones last."""
        self._folders, self._language = folders, language

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """The text of a template.

        Raises:
            FileError: It is missing, is not a template, asks for a value it is not given, or grows too large.
        """
        import jinja2

        try:
            text = self._environment.get_template(name).render(values)
        except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
            raise self._fault(name, error) from None
        if len(text) > MAX_RENDERED:
            raise FileError(f"prompts/{name}", f"renders to {len(text):,} characters, more than {MAX_RENDERED:,}")
        return text.strip() + "\n"

    def digest(self, name: str) -> str:
        """SHA-256 over the source of a template and of all it includes."""
        sources = (f"{part}\n{self._source(part)}" for part in self._with_includes(name))
        return hashlib.sha256("\0".join(sources).encode()).hexdigest()

    def unknown(self, name: str, known: frozenset[str]) -> list[str]:
        """Variables that a template or one it includes uses and that it is never given.

        Raises:
            FileError: A template is missing or is not one.
        """
        from jinja2 import meta

        used: set[str] = set()
        for part in self._with_includes(name):
            used |= meta.find_undeclared_variables(self._environment.parse(self._source(part)))
        return sorted(used - known)

    def path(self, name: str) -> Path:
        """The file that wins for a name."""
        import jinja2

        try:
            found = self._environment.get_template(name).filename
        except jinja2.TemplateError as error:
            raise self._fault(name, error) from None
        return Path(found or name)

    def _with_includes(self, name: str) -> list[str]:
        import jinja2
        from jinja2 import meta

        found: list[str] = []
        waiting = [name]
        while waiting:
            part = waiting.pop()
            if part in found:
                continue
            found.append(part)
            try:
                tree = self._environment.parse(self._source(part))
            except jinja2.TemplateError as error:
                raise self._fault(part, error) from None
            waiting += [included for included in meta.find_referenced_templates(tree) if included]
        return found

    def _source(self, name: str) -> str:
        import jinja2

        try:
            return self._loader.get_source(self._environment, name)[0]
        except jinja2.TemplateError as error:
            raise self._fault(name, error) from None

    @cached_property
    def _loader(self) -> "FileSystemLoader":
        from jinja2 import FileSystemLoader

        return FileSystemLoader([place for folder in self._folders for place in (folder / self._language, folder)])

    @cached_property
    def _environment(self) -> "ImmutableSandboxedEnvironment":
        from jinja2 import StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        return ImmutableSandboxedEnvironment(
            loader=self._loader,
            undefined=StrictUndefined,
            autoescape=False,  # prompts are plain text
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def _fault(self, name: str, error: Any) -> FileError:
        import jinja2

        if isinstance(error, jinja2.TemplateNotFound):
            places = ", ".join(str(folder) for folder in self._folders)
            return FileError(f"prompts/{error.name or name}", f"no such template in {places}")
        where = getattr(error, "name", None) or name
        return FileError(f"prompts/{where}", str(error) or type(error).__name__, line=getattr(error, "lineno", None))
