"""Search providers behind one small protocol; others join through the entry point group `draftflow.search`."""
