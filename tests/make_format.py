"""Make `tests/data/format-N/`, a tiny article in the present format. A folder that was released is never made again.

PYTHONPATH=src:tests python tests/make_format.py
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from draftflow.pipeline.lock import Lock
from draftflow.pipeline.workspace import OWN
from fake_model import serving

SOURCE = """---
title: Council buys boats
url: https://gazette.example.org/boats
publisher: The Gazette
published: 2026-03-05
---

# Council buys boats

The Harbour Council voted on 3 March 2026 to buy two electric boats for twenty-nine million dollars.

The boats will carry two hundred and forty passengers each across the bay in winter.
"""
FOLDER = Path(__file__).parent / f"data/format-{Lock().format}"
COMMAND = ("new", "The boats of the bay", "--name", "boats", "--source", "notes", "--model", "fake-1", "--jobs", "1")


def main() -> None:
    with serving() as server, tempfile.TemporaryDirectory() as place:
        made = Path(place) / "made"
        (made / "notes").mkdir(parents=True)
        (made / "notes/gazette.md").write_text(SOURCE, encoding="utf-8")
        env = {**os.environ, "OPENAI_API_KEY": "none-needed", "OPENAI_BASE_URL": server.url, "XDG_CONFIG_HOME": place}
        subprocess.run([sys.executable, "-m", "draftflow", *COMMAND], cwd=made, env=env, check=True)
        shutil.rmtree(made / "outputs/boats" / OWN)
        shutil.rmtree(FOLDER, ignore_errors=True)
        shutil.copytree(made, FOLDER)


if __name__ == "__main__":
    main()
