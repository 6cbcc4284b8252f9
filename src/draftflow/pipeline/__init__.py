"""The folder of an article: files and values, fingerprints and states, the walk over the stages."""
