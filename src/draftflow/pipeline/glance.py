"""An article's folder as a command sees it that only looks."""

from pathlib import Path

from draftflow.pipeline.workspace import Workspace, digest


class Glance(Workspace):
    """The folder as it was when each file was read: a file that was read is not read again to be recognised.

    For commands that look and write nothing. One that writes decides by what a file holds at that moment.
    """

    def __init__(self, root: Path) -> None:
        """`root` is the article's folder."""
        super().__init__(root)
        self._digests: dict[str, str | None] = {}

    def read_bytes(self, path: str) -> bytes | None:
        """The bytes of a file, as `Workspace` gives them; what they are known by is kept."""
        data = super().read_bytes(path)
        self._digests[path] = None if data is None else digest(data)
        return data

    def digest(self, path: str) -> str | None:
        """SHA-256 of a file as it was when it was last read, which may be now; None if there was none."""
        if path not in self._digests:
            self.read_bytes(path)
        return self._digests[path]
