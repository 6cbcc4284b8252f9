"""A process that becomes pandoc: `python -m draftflow.sources.formats.office_worker PANDOC FORMAT`.

The document comes on standard input and leaves as pandoc's JSON on standard output. The bounds stay in force when this
process turns into pandoc; where a system cannot do that (Windows), pandoc is started and the wall clock is the bound.
"""

import os
import subprocess  # the program is the pandoc that was found, its arguments are fixed
import sys

from draftflow.confined.limits import bound

SECONDS = 8  # of processor time
MEMORY = 2_000_000_000  # bytes


def main() -> int:
    """Read the document on standard input."""
    program, kind = sys.argv[1:3]
    command = [program, "--sandbox", "--from", kind, "--to", "json", "--track-changes", "accept"]
    bound(MEMORY, SECONDS, threads=True)
    if os.name != "nt":
        os.execv(program, command)  # noqa: S606 - no shell is wanted
    return subprocess.run(command, check=False).returncode  # noqa: S603 - see above


if __name__ == "__main__":
    sys.exit(main())
