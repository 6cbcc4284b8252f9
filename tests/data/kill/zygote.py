"""Runs draftflow many times without paying for its imports: each run is a fork of this process, which is warm.

Reads one JSON object a line: argv, cwd, env and the fault: at (a moment, or null), disk_full (instead of a kill),
largest (bytes that a file may have, or null). Answers each with one: code (minus the signal, if it was killed), out
(what was printed), count (moments; null if it was killed).
"""

import gc
import json
import os
import runpy
import sys
import traceback
from typing import Any

from sitecustomize import Saboteur


def run(argv: list[str]) -> int:
    """Run the command in this process; its exit code."""
    sys.argv = ["draftflow", *argv]
    try:
        runpy.run_module("draftflow", run_name="__main__")
    except SystemExit as stopped:
        return int(stopped.code or 0)
    except BaseException:  # noqa: BLE001 - a fork must not go on as its parent
        traceback.print_exc()
        return 1
    return 0


def child(job: dict[str, Any], count: int, printed: int) -> None:
    """What the fork does: run, say how many moments there were, end."""
    os.chdir(job["cwd"])
    os.environ.update(job["env"])
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
    if job["largest"] is not None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (job["largest"], job["largest"]))
    saboteur = Saboteur(job["at"], disk_full=job["disk_full"])
    saboteur.arm()
    code = run(job["argv"])
    sys.stdout.flush()
    sys.stderr.flush()
    os.write(count, str(saboteur.count).encode())
    os._exit(code)


def answer(job: dict[str, Any]) -> dict[str, Any]:
    """Fork, and wait for what becomes of it."""
    counts, counting = os.pipe()
    prints, printing = os.pipe()
    process = os.fork()
    if process == 0:
        child(job, counting, printing)
    os.close(counting)
    os.close(printing)
    with os.fdopen(prints, encoding="utf-8") as printed, os.fdopen(counts, encoding="ascii") as counted:
        out, count = printed.read(), counted.read()
    _, status = os.waitpid(process, 0)
    return {"code": os.waitstatus_to_exitcode(status), "out": out, "count": int(count) if count else None}


def main() -> None:
    """Warm up with the first job, which nobody is told of, then answer the others."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    first = json.loads(sys.stdin.readline())
    os.chdir(first["cwd"])
    os.environ.update(first["env"])
    with open(os.devnull, "w", encoding="utf-8") as nothing:  # noqa: PTH123 - what is printed is not of interest
        sys.stdout = sys.stderr = nothing
        run(first["argv"])
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    gc.freeze()  # the forks share what is there now
    gc.disable()
    for line in sys.stdin:
        replies.write(json.dumps(answer(json.loads(line))) + "\n")
        replies.flush()


main()
