"""The article as one page that shows its evidence."""

from draftflow.exports.page.whole import page

__all__ = ["page"]
