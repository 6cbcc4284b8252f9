"""Articles in an object store: taken down, worked on, put up file by file. Nothing else knows obstore."""
