"""Run a module of ours in a process of its own, no longer than its input deserves, and say how it ended."""

import os
import subprocess  # the process is this Python, and what it runs is a module of ours
import sys
from pathlib import Path

_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME")


class Stopped(Exception):
    """The process did not come to its own end: what it said on standard error, and why it was stopped."""

    def __init__(self, said: bytes, reason: str, *, late: bool = False) -> None:
        """`late` if it took too much time."""
        self.said, self.late = said, late
        super().__init__(reason)

    @property
    def greedy(self) -> bool:
        """Whether it asked for more memory than it may have."""
        return "MemoryError" in str(self)


def run(module: str, data: bytes, patience: float, *arguments: str) -> bytes:
    """What `python -m module arguments` writes to standard output when it is given `data` on standard input.

    `patience` is the wall clock it has, in seconds, its start included. It sees where modules are and nothing secret.

    Raises:
        Stopped: It took longer, or ended with an error.
    """
    try:
        done = subprocess.run(  # noqa: S603 - this Python and a module of ours
            # -S, -P: neither the working folder nor a site's start-up files have a say in what is imported
            [sys.executable, "-B", "-S", "-P", "-m", module, *arguments],
            input=data,
            capture_output=True,
            timeout=patience,
            env=environment(),
            start_new_session=True,  # Ctrl-C is for the run, which finishes what it has begun
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise Stopped(late.stderr or b"", f"not done within {patience:.1f} s", late=True) from None
    if done.returncode:
        raise _ended(done.returncode, done.stderr)
    return done.stdout


def environment() -> dict[str, str]:
    """What the process is told: where modules are, and nothing that is secret."""
    places = [str(Path(place).absolute()) for place in sys.path if place]
    kept = {key: os.environ[key] for key in _KEPT if key in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(places), "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}


def _ended(code: int, said: bytes) -> Stopped:
    import signal

    if code in {-getattr(signal, "SIGXCPU", 24), -getattr(signal, "SIGKILL", 9)}:
        return Stopped(said, "its processor time is used up", late=True)
    last = said.decode("utf-8", "replace").strip().splitlines()[-1:] or [f"code {code}"]
    return Stopped(said, last[0][:200])
