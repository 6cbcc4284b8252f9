"""From a manuscript to what a reader sees."""
