"""An object store: what is below a prefix, and writing only over what one has seen."""

import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from draftflow.errors import StorageError, UsageError
from draftflow.text.clean import one_line

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_BUCKETS = ("s3", "gs", "az")
_ROLES = "//169.254.169.254/"  # where a machine in a cloud asks for the keys of its role
_SHOWN = 200  # characters of what a store says of an error


class Tag(NamedTuple):
    """By what a version of an object is known: its ETag, and the store's own number where it has one."""

    e_tag: str | None
    version: str | None


class Found(NamedTuple):
    """One object of a listing; `size` in bytes."""

    name: str
    size: int


class Changed(Exception):
    """The object is not the one that was seen; no person sees this."""


def see_extra() -> None:
    """See that what speaks to object stores is installed.

    Raises:
        UsageError: It is not.
    """
    from importlib.util import find_spec

    if find_spec("obstore") is None:
        raise UsageError("articles in an object store need the extra `store`: pip install 'draftflow[store]'")


def open_at(address: str) -> "Objects":
    """The store at `s3://bucket/prefix`, `gs://...`, `az://container/...` or `file:///folder`.

    Keys and endpoints are those of the environment (`AWS_*`, `GOOGLE_*`, `AZURE_*`), or of the machine's role.

    Raises:
        UsageError: It is no such address, or the store cannot be opened or written.
    """
    see_extra()
    from obstore.exceptions import BaseError
    from obstore.store import LocalStore, from_url

    parts = urlsplit(address)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError(
            f"--outputs {parts.scheme}://...: should hold no key and no query; keys go into the environment"
        )
    if (parts.scheme not in _BUCKETS or not parts.netloc) and (parts.scheme != "file" or parts.netloc):
        raise UsageError(f"--outputs {address!r}: should be s3://BUCKET/PREFIX, gs://..., az://... or file:///FOLDER")
    plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
    try:
        if parts.scheme == "file":
            return Objects(LocalStore(unquote(parts.path), mkdir=True), address.rstrip("/")).probed()
        store = from_url(
            address.rstrip("/"),
            client_options={"timeout": "120s", "allow_http": plain},
            retry_config={"max_retries": 6, "retry_timeout": timedelta(seconds=90)},
        )
        return Objects(store, address.rstrip("/")).probed()
    except (BaseError, StorageError, ValueError) as error:
        raise UsageError(f"--outputs {address!r}: {_said(error)}") from None


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects below one address, by their `/`-separated name there.

    `conditional` is whether the store itself refuses to write over what one has not seen; otherwise the tag is compared
    right before, which leaves a moment in which a change is not noticed.
    """

    store: "ObjectStore"
    address: str
    conditional: bool = True

    def probed(self) -> "Objects":
        """The same, when it is seen that the store can be written and whether it keeps to conditions.

        Raises:
            StorageError: It cannot be written.
        """
        name = f".draftflow/probe-{secrets.token_hex(8)}"
        self.put(name, b"draftflow looks whether this store keeps to conditions", None)
        try:
            keeps = self._refuses(name, None) and self._refuses(name, Tag('"0"', "0"))
        finally:
            with suppress(Exception):  # who may not remove leaves a few bytes
                self.store.delete(name)
        return replace(self, conditional=keeps)

    def _refuses(self, name: str, seen: Tag | None) -> bool:
        """Whether the store does not put over what one has not seen."""
        try:
            self.put(name, b"", seen)
        except Changed:
            return True
        except StorageError:
            return False
        return False

    def listed(self, folder: str) -> list[Found]:
        """What is below a folder, names relative to it, in order; markers of empty folders are left out.

        Raises:
            StorageError: It cannot be listed, or an object's name is no path.
        """
        from obstore.exceptions import BaseError

        try:
            found = [item for page in self.store.list(folder) for item in page]
        except BaseError as error:
            raise StorageError(f"{self.address}/{folder}: cannot be listed: {_said(error)}") from None
        names = ((item["path"].removeprefix(f"{folder}/"), item["size"]) for item in found)
        return [Found(name, size) for name, size in sorted(names) if size or not name.endswith("/")]

    def get(self, name: str) -> tuple[bytes, Tag] | None:
        """An object and its tag; None if there is none.

        Raises:
            StorageError: It cannot be read.
        """
        from obstore.exceptions import BaseError

        try:
            found = self.store.get(name)
            return bytes(found.bytes()), Tag(found.meta.get("e_tag"), found.meta.get("version"))
        except FileNotFoundError:
            return None
        except BaseError as error:
            raise StorageError(f"{self.address}/{name}: cannot be read: {_said(error)}") from None

    def put(self, name: str, data: bytes, seen: Tag | None) -> Tag:
        """Put an object where the one that was `seen` is, or where none was; its new tag.

        Raises:
            Changed: There is another, or none any more.
            StorageError: It cannot be written.
        """
        from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError

        try:
            if not self.conditional and self._tag(name) != seen:
                raise Changed
            if seen is None:
                done = self.store.put(name, data, mode="create")
            elif self.conditional:
                known = {key: value for key, value in seen._asdict().items() if value is not None}
                done = self.store.put(name, data, mode=known)  # type: ignore[arg-type] # one or both of its keys
            else:
                done = self.store.put(name, data)
        except (AlreadyExistsError, PreconditionError):
            raise Changed from None
        except (BaseError, NotImplementedError, FileNotFoundError) as error:
            if isinstance(error, FileNotFoundError) and seen is not None:
                raise Changed from None  # some say so of an object that was taken away
            raise StorageError(f"{self.address}/{name}: cannot be written: {_said(error)}") from None
        return Tag(done.get("e_tag"), done.get("version"))

    def remove(self, name: str, seen: Tag) -> None:
        """Remove an object of the tool's own, if it is still the one that was seen."""
        from obstore.exceptions import BaseError

        try:
            if self._tag(name) == seen:
                self.store.delete(name)
        except FileNotFoundError:
            return
        except BaseError as error:
            raise StorageError(f"{self.address}/{name}: cannot be removed: {_said(error)}") from None

    def _tag(self, name: str) -> Tag | None:
        try:
            found = self.store.head(name)
        except FileNotFoundError:
            return None
        return Tag(found.get("e_tag"), found.get("version"))


def _said(error: Exception) -> str:
    """What a store says of itself, or what is said of it, without the many lines of its debugging."""
    text = str(error)
    if _ROLES in text:
        return "no key in the environment (such as AWS_ACCESS_KEY_ID and its secret), and no role of the machine"
    named = [match[1] for key in ("Code", "Message") if (match := re.search(f"<{key}>([^<]{{1,300}})</{key}>", text))]
    return one_line(": ".join(named) or text.split("\n\nDebug source:", maxsplit=1)[0], _SHOWN)
