"""Jinja, held tight. The only room that imports jinja2; it knows nothing of draftflow, so it can start on its own."""
