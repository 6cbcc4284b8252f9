"""Readers of documents, one to a format: from bytes to Markdown text and what the document says of itself."""
