"""Run draftflow in processes that die at a moment of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from conftest import ROOT

KILL = ROOT / "tests/data/kill"
PYTHONPATH = os.pathsep.join((str(KILL), str(ROOT / "src")))
KILLED = -9


@dataclass(frozen=True)
class Ended:
    """How a run came to its end: the exit code or minus the signal, how many moments there were, what was printed."""

    code: int
    count: int | None
    out: str


@dataclass(frozen=True)
class Fault:
    """What happens to a run: at a moment a kill, or from then on a full disk; or no file may be larger than so much."""

    at: int | None = None
    disk_full: bool = False
    largest: int | None = None


NONE = Fault()


@dataclass(frozen=True)
class Warm:
    """A process that has everything imported and forks for every run."""

    process: "subprocess.Popen[str]"
    env: Mapping[str, str]

    def run(self, *argv: str, cwd: Path, fault: Fault = NONE) -> Ended:
        self.send({"argv": argv, "cwd": str(cwd), "env": self.env, **asdict(fault)})
        line = pipe(self.process.stdout).readline()
        assert line, "the warm process is gone"
        return Ended(**json.loads(line))

    def send(self, job: Mapping[str, object]) -> None:
        stdin = pipe(self.process.stdin)
        stdin.write(json.dumps(job) + "\n")
        stdin.flush()


def pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def environment(url: str, home: Path) -> dict[str, str]:
    """The environment of a run against the server at `url`; nothing of the tester's own."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "PYTHONPATH": PYTHONPATH,
        "OPENAI_API_KEY": "sk-test-0123456789",
        "OPENAI_BASE_URL": url,
    }


@contextmanager
def warm(url: str, home: Path, *first: str) -> Iterator[Warm]:
    """A warm process; `first` is the command, run in `home`, that makes it import what it needs."""
    env = environment(url, home)
    with subprocess.Popen(
        [sys.executable, str(KILL / "zygote.py")],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        ready = Warm(process, env)
        ready.send({"argv": first, "cwd": str(home), "env": env})
        yield ready
        pipe(process.stdin).close()


def cold(*argv: str, cwd: Path, env: Mapping[str, str], at: int | None = None) -> Ended:
    """A process of its own, from the start."""
    kill = {} if at is None else {"FAULT_AT": str(at)}
    ran = subprocess.run(
        [sys.executable, "-m", "draftflow", *argv],
        cwd=cwd,
        env={**env, **kill},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return Ended(ran.returncode, None, ran.stdout)
