"""Prompt templates: the user's files first, the shipped ones last; a template can do nothing but make text."""

from draftflow.templates.files import MAX_SOURCE, Head, Source, head_of, read
from draftflow.templates.search import DEFAULT_FORM, FORM, FORMS, MAX_RENDERED, Templates, shipped

__all__ = [
    "DEFAULT_FORM",
    "FORM",
    "FORMS",
    "MAX_RENDERED",
    "MAX_SOURCE",
    "Head",
    "Source",
    "Templates",
    "head_of",
    "read",
    "shipped",
]
