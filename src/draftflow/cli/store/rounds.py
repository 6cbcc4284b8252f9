"""The record of a round: what a worker is about to put up, so that another can do the rest of it."""

from base64 import b64encode
from collections.abc import Mapping

from pydantic import Base64Bytes, Field, ValidationError

from draftflow.errors import FileError
from draftflow.models import Model
from draftflow.pipeline.workspace import OWN

RECORD = f"{OWN}/round.json"


class Change(Model):
    """One file: the digest of the object that it replaces, None if there is none, and what it shall be."""

    before: str | None
    data: Base64Bytes


class Round(Model):
    """Files that go up together, by their path in the article. `owner` is the worker that has the article."""

    owner: str = ""
    files: dict[str, Change] = Field({})

    @staticmethod
    def of(files: Mapping[str, bytes], before: Mapping[str, str]) -> "Round":
        """The record of a round of `files`; `before` has the digests of the objects as they were seen last."""
        return Round(files={n: Change(before=before.get(n), data=b64encode(data)) for n, data in files.items()})

    @staticmethod
    def read(data: bytes, place: str) -> "Round":
        """A record that was written by `written`.

        Raises:
            FileError: It was not.
        """
        try:
            return Round.model_validate_json(data)
        except ValidationError as error:
            said = error.errors()[0]["msg"]
            raise FileError(place, f"damaged ({said}); take it away: at most one file is made once more") from None

    def written(self, owner: str) -> bytes:
        """As an object."""
        return self.model_copy(update={"owner": owner}).model_dump_json(indent=1).encode()
