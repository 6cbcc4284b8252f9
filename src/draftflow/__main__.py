"""`python -m draftflow` is `draftflow`."""

from draftflow.cli import main

main()
