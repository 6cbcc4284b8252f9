"""A process that renders one set of templates and ends: `python -m draftflow.rendering.worker`.

Reads one JSON object from standard input: `sources` (texts by name), `jobs` (list of name and values), `limit`
(characters of one text), `memory` (bytes), `seconds`. Writes one to standard output: `texts`, or `fault` as a list of
name, problem and line. What it may use is bounded by the system, where the system has bounds.
"""

import json
import sys
from typing import Any

from draftflow.confined.limits import bound
from draftflow.rendering.sandbox import Fault, render


def main() -> int:
    """Render what standard input asks for."""
    asked = json.load(sys.stdin.buffer)
    bound(asked["memory"], asked["seconds"])
    answer: dict[str, object]
    try:
        answer = {"texts": [_one(asked, *job) for job in asked["jobs"]]}
    except Fault as fault:
        answer = {"fault": [fault.name, fault.problem, fault.line]}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))
    return 0


def _one(asked: dict[str, Any], name: str, values: dict[str, Any]) -> str:
    """One text; that it is begun is said first, so that the parent knows which one does not end."""
    sys.stderr.write("begins a template\n")
    sys.stderr.flush()
    return render(asked["sources"], name, values, asked["limit"])


if __name__ == "__main__":
    sys.exit(main())
