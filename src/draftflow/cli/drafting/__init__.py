"""From a topic or a brief to a run: what `new`, `run`, `batch` and the studio have in common."""
