"""Pure functions over text: folding, sentences, terms, Markdown, YAML, names of files. No IO, no model."""
