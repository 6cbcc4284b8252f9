"""Where templates are found, and how they become text."""

import hashlib
import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from draftflow.errors import FileError
from draftflow.models import Language
from draftflow.templates.files import Head, Source, head_of, read
from draftflow.text.prompt_head import unmarked

if TYPE_CHECKING:
    from draftflow.rendering.sandbox import Fault
    from draftflow.rendering.tree import Reference, Remark

MAX_RENDERED = 4_000_000  # characters
MAX_PARTS = 50  # files that a template is made of
FORM = "form.md"
"""What a template includes for the rules of the article's form; it stands for a file in the folder `FORMS`."""
FORMS = "forms"
DEFAULT_FORM = "explainer"


def shipped() -> Path:
    """The folder of the templates that come with draftflow: inside the wheel, or in a checkout."""
    package = Path(__file__).parent.parent
    return installed if (installed := package / "_prompts").is_dir() else package.parent.parent / "prompts"


class Templates:
    """Templates of a language, found in the first of several folders that has them.

    In each folder `ja/section.md` comes before `section.md` for an article in Japanese. A template can do nothing but
    make text: it is given plain data, it can include what is found in the folders and no other file, and one that did
    not come with draftflow is rendered in a process of its own, bounded in time and memory.

    A file is read when it is first asked for and not again: what was fingerprinted is what is asked with, though a
    person edits it meanwhile.
    """

    def __init__(
        self,
        folders: tuple[Path, ...],
        language: Language,
        *,
        form: str | None = None,
        instead: Mapping[str, Path] | None = None,
    ) -> None:
        """`folders`: the user's own first, the shipped ones last. `instead`: files that win whatever is there.

        `form`: the file in `forms/` that `form.md` stands for; by default that of an explainer.
        """
        self._folders, self._language, self._instead = folders, language, dict(instead or {})
        self._form = form or DEFAULT_FORM
        self._sources: dict[str, Source] = {}
        self._parts: dict[str, tuple[Source, ...]] = {}
        self._digests: dict[str, str] = {}
        self._endless: dict[str, FileError] = {}
        self._door = threading.Lock()

    def instead(self, name: str, file: Path) -> "Templates":
        """These templates, with `file` in the place of one."""
        return Templates(self._folders, self._language, form=self._form, instead={**self._instead, name: file})

    def of_form(self, form: str) -> "Templates":
        """These templates for an article of another form."""
        other = Templates(self._folders, self._language, form=form, instead=self._instead)
        other._endless = self._endless
        return other

    @property
    def forms(self) -> tuple[str, ...]:
        """Names of the forms there are, shipped or the user's own."""
        places = (place / FORMS for each in self._folders for place in (each / self._language, each))
        return tuple(sorted({path.stem for place in places if place.is_dir() for path in place.glob("*.md")}))

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """The text of a template.

        Raises:
            FileError: It is missing, is not a template, asks for a value it is not given, or takes or makes too much.
        """
        return self.render_all([(name, values)])[0]

    def render_all(self, jobs: Sequence[tuple[str, Mapping[str, object]]]) -> tuple[str, ...]:
        """The texts of several templates with their values, in one go; see `render`."""
        from pydantic_core import to_jsonable_python

        from draftflow.rendering import sandbox

        plain = [(name, to_jsonable_python(dict(values))) for name, values in jobs]
        found = {part.name: part for name, _ in jobs for part in self.parts(name)}
        bodies = {part.name: part.body for part in found.values()}
        try:
            if all(self._is_shipped(part) for part in found.values()):
                texts = tuple(sandbox.render(bodies, name, values, MAX_RENDERED) for name, values in plain)
            else:
                texts = self._bounded(bodies, plain, found)
        except sandbox.Fault as fault:
            raise _error(fault, found) from None
        return tuple(text.strip() + "\n" for text in texts)

    def _bounded(
        self,
        bodies: Mapping[str, str],
        jobs: Sequence[tuple[str, Mapping[str, object]]],
        parts: Mapping[str, Source],
    ) -> tuple[str, ...]:
        """Render in a process of its own, one at a time; a template that had to be stopped is not tried again."""
        from draftflow.rendering import bounded

        with self._door:
            for name, _ in jobs:
                if name in self._endless:
                    raise self._endless[name]
            try:
                return bounded.render(bodies, jobs, MAX_RENDERED)
            except bounded.Endless as fault:
                self._endless[fault.name] = _error(fault, parts)
                raise

    def head(self, name: str) -> Head:
        """What the head of a template sets.

        Raises:
            FileError: The template is missing, or its head sets something else.
        """
        return head_of(self.source(name))

    def digest(self, name: str) -> str:
        """SHA-256 over the source of a template and of all it includes, heads with them."""
        if name not in self._digests:
            sources = "\0".join(f"{part.name}\n{unmarked(part.text)}" for part in self.parts(name))
            self._digests[name] = hashlib.sha256(sources.encode("utf-8", "surrogatepass")).hexdigest()
        return self._digests[name]

    def whole(self, name: str) -> str:
        """The source of a template and of all it includes, one after another."""
        return "\n".join(unmarked(part.text) for part in self.parts(name))

    def unknown(self, name: str, known: frozenset[str]) -> list[str]:
        """Variables that a template or one it includes uses and that it is never given.

        Raises:
            FileError: A template is missing or is not one.
        """
        return sorted({variable for variable, _, _ in self.undeclared(name) if variable not in known})

    def undeclared(self, name: str) -> list[tuple[str, str, int]]:
        """Every variable that a template must be given, with the file (as errors name it) and the line it is used on.

        Raises:
            FileError: A template is missing or is not one.
        """
        from draftflow.rendering import sandbox, tree

        parts = self.parts(name)
        try:
            return [
                (variable, part.shown, line)
                for part in parts
                for variable, line in tree.undeclared(part.name, part.body).items()
            ]
        except sandbox.Fault as fault:
            raise _error(fault, {part.name: part for part in parts}) from None

    def unreachable(self, name: str) -> list["Remark"]:
        """What in a template and those it includes can never be shown; the remarks name files as errors do.

        Raises:
            FileError: A template is missing or is not one.
        """
        from draftflow.rendering import tree

        parts = {part.name: part for part in self.parts(name)}
        trees = {part.name: tree.parse(part.name, part.body) for part in parts.values()}
        remarks = (remark for part in trees for remark in tree.unreachable(trees, part))
        return [remark._replace(name=parts[remark.name].shown) for remark in remarks]

    @property
    def stopped(self) -> bool:
        """Whether a template had to be stopped, so that trying others may take as long."""
        return bool(self._endless)

    def path(self, name: str) -> Path:
        """The file that wins for a name."""
        return self.source(name).path

    def parts(self, name: str) -> tuple[Source, ...]:
        """A template and all it includes, imports or extends.

        Raises:
            FileError: One is missing, stands outside of the folders, or is no template.
        """
        if name not in self._parts:
            self._parts[name] = self._found(name)
        return self._parts[name]

    def _found(self, name: str) -> tuple[Source, ...]:
        found: dict[str, Source] = {}
        waiting: list[tuple[str, str, Reference | None]] = [(name, "", None)]
        while waiting:
            part, user, reference = waiting.pop()
            if part in found:
                continue
            source = self._referred(part, user, reference)
            if source is None:
                continue
            found[part] = source
            if len(found) > MAX_PARTS:
                raise FileError(found[name].shown, f"is made of more than {MAX_PARTS} files")
            waiting += [(each.name, source.shown, each) for each in self._references(source)]
        return tuple(found.values())

    def source(self, name: str) -> Source:
        """The file that wins for a name.

        Raises:
            FileError: There is none, or it cannot be used.
        """
        if name not in self._sources:
            self._sources[name] = self._read(name)
        return self._sources[name]

    def _read(self, name: str) -> Source:
        wanted = f"{FORMS}/{self._form}.md" if name == FORM else name
        if file := self._instead.get(name) or self._instead.get(wanted):
            return Source(name, file, str(file), read(file))
        parts = PurePosixPath(wanted).parts
        if not parts or any(p in ("..", "/") or "\\" in p or ":" in p or "\0" in p for p in parts):
            raise FileError(f"prompts/{name}"[:200], "stands outside of the prompts' folders")
        for folder in self._folders:
            for place in (folder / self._language, folder):
                path = place.joinpath(*parts)
                if path.is_file():
                    inside = path.relative_to(folder).as_posix()
                    self._see_inside(path, folder, f"prompts/{inside}")
                    return Source(name, path, f"prompts/{inside}", read(path, f"prompts/{inside}"))
        places = ", ".join(str(folder) for folder in self._folders)
        known = f"; forms are {', '.join(self.forms)}" if name == FORM else ""
        raise FileError(f"prompts/{wanted}", f"no such template in {places}{known}")

    def _referred(self, name: str, user: str, reference: "Reference | None") -> Source | None:
        """The file that another one names; None if it may be missing and is."""
        try:
            source = self.source(name)
        except FileError as error:
            if reference is None:
                raise
            if reference.optional and "no such template" in error.problem:
                return None
            raise FileError(user, f"includes {name[:100]!r}: {error.problem}", line=reference.line) from None
        if reference is not None and source.opened.head:
            raise FileError(source.shown, f"has a head, but only {user} may have one: it is what is asked with")
        return source

    @staticmethod
    def _references(source: Source) -> tuple["Reference", ...]:
        """What a template includes."""
        from draftflow.rendering import sandbox, tree

        try:
            return tree.references(source.name, source.body)
        except sandbox.Fault as fault:
            raise _error(fault, {source.name: source}) from None

    def _is_shipped(self, source: Source) -> bool:
        """Whether a file says what a shipped one says, wherever it stands."""
        return unmarked(source.text) in self._shipped_texts

    @cached_property
    def _shipped_texts(self) -> frozenset[str]:
        return frozenset(read(path) for path in shipped().rglob("*.md"))

    @staticmethod
    def _see_inside(path: Path, folder: Path, shown: str) -> None:
        """See that a file is where it seems to be: a folder from elsewhere must not lead to other files by a link."""
        if folder != shipped() and not path.resolve().is_relative_to(folder.resolve()):
            raise FileError(shown, "is a link that leads out of the folder of prompts; put the file itself there")


def _error(fault: "Fault", parts: Mapping[str, Source]) -> FileError:
    part = parts.get(fault.name)
    return FileError(part.shown if part else f"prompts/{fault.name}", fault.problem, line=fault.line)
