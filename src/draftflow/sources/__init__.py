"""Find sources, read them into text, and search them."""
