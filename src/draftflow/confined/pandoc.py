"""Which pandoc there is."""

import shutil

WORKER = "draftflow.confined.pandoc_worker"
"""The module that becomes it; see `run`."""


def program() -> str | None:
    """The pandoc that comes with the extra `export`, or the system's; None without one."""
    try:
        from pypandoc import get_pandoc_path

        return str(get_pandoc_path())
    except (ImportError, OSError):
        return shutil.which("pandoc")
