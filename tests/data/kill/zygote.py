"""Runs draftflow many times without paying for its imports: each run is a fork of this process, which is warm.

Reads one JSON object a line: argv, cwd, env, out (file for what is printed), and the fault: at (a moment, or null),
disk_full (instead of a kill), largest (bytes that a file may have, or null). Answers each with one: code (minus the
signal, if it was killed), count (moments; null if it was killed).
"""

import json
import os
import runpy
import sys
from typing import Any

from sitecustomize import Saboteur


def run(argv: list[str]) -> int:
    """Run the command in this process; its exit code."""
    sys.argv = ["draftflow", *argv]
    try:
        runpy.run_module("draftflow", run_name="__main__")
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


def child(job: dict[str, Any], count: int) -> None:
    """What the fork does: run, say how many moments there were, end."""
    os.chdir(job["cwd"])
    os.environ.update(job["env"])
    printed = os.open(job["out"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(printed, 1)
    os.dup2(printed, 2)
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


def answer(job: dict[str, Any]) -> dict[str, int | None]:
    """Fork, and wait for what becomes of it."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        child(job, writing)
    os.close(writing)
    _, status = os.waitpid(process, 0)
    said = os.read(reading, 32)
    os.close(reading)
    return {"code": os.waitstatus_to_exitcode(status), "count": int(said) if said else None}


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
    for line in sys.stdin:
        replies.write(json.dumps(answer(json.loads(line))) + "\n")
        replies.flush()


main()
