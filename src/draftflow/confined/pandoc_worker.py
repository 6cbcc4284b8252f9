"""A process that becomes pandoc: `python -m draftflow.confined.pandoc_worker PANDOC ARGUMENT...`.

The document comes on standard input and leaves on standard output. pandoc opens no file but those that are named in its
arguments. The bounds stay in force when this process turns into pandoc; where a system cannot do that (Windows), pandoc
is started and the wall clock is the bound.
"""

import os
import subprocess  # the program is the pandoc that was found, its arguments are fixed
import sys

from draftflow.confined.limits import bound

SECONDS = 8  # of processor time
MEMORY = 2_000_000_000  # bytes
NO_DAY = "315532800"  # 1980-01-01, the first that a zip file can name: what is made twice is the same


def main() -> int:
    """Read the document on standard input."""
    program, *arguments = sys.argv[1:]
    command = [program, "--sandbox", *arguments]
    os.environ["SOURCE_DATE_EPOCH"] = NO_DAY
    bound(MEMORY, SECONDS, threads=True)
    if os.name != "nt":
        os.execv(program, command)  # noqa: S606 - no shell is wanted
    return subprocess.run(command, check=False).returncode  # noqa: S603 - see above


if __name__ == "__main__":
    sys.exit(main())
