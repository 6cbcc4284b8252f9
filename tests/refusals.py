"""That a command is refused as it should be: one line, exit 2, nothing written."""

from pathlib import Path

from conftest import Cli


def tree(folder: Path) -> dict[str, bytes | None]:
    """What is there; without the cache, which whoever looks may write."""
    there = (path for path in sorted(folder.rglob("*")) if "cache" not in path.parts)
    return {p.relative_to(folder).as_posix(): p.read_bytes() if p.is_file() else None for p in there}


def refused(cli: Cli, at: Path, arguments: tuple[str, ...], *says: str) -> None:
    """That a command is refused as it should be."""
    before = tree(at)
    ran = cli(*arguments)
    assert (ran.code, ran.out) == (2, ""), ran.err
    assert ran.err.startswith("draftflow: ")
    assert ran.err.count("\n") == 1
    assert ran.err.endswith("\n")
    assert "Traceback" not in ran.err
    for part in says:
        assert part in ran.err
    assert tree(at) == before
