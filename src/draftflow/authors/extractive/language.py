"""The questions that the rules of a language answer; `english` and `japanese` are the two sets of rules."""

from typing import Protocol

from draftflow.authors.extractive import english, japanese
from draftflow.models import Language


class Rules(Protocol):
    """What is asked of one sentence, without markup and on one line."""

    def is_prose(self, text: str, /) -> bool:
        """Whether it is one sentence of the language, of ordinary length and make-up."""
        ...

    def is_fit(self, text: str, /) -> bool:
        """Whether someone else than its writer can say it: no first person, no address, no boilerplate."""
        ...

    def is_labelled(self, text: str, /) -> bool:
        """Whether a paragraph begins with a name and a colon: a speaker in an interview, or a label."""
        ...

    def leans(self, text: str, /) -> bool:
        """Whether it is not understood without the one before it."""
        ...

    def weight(self, text: str, /) -> float:
        """How well it stands in another's text, 0 to 1."""
        ...

    def enumerates(self, text: str, /) -> bool:
        """Whether it is one of a list that the one before it announces."""
        ...

    def announces(self, text: str, /) -> bool:
        """Whether it announces things that the next ones tell one by one."""
        ...

    def presumed(self, text: str, /) -> set[str]:
        """Words that may be last names of people the reader is presumed to know."""
        ...

    def is_opinion(self, text: str, /) -> bool:
        """Whether it judges, or speaks of its writer."""
        ...

    def is_opinion_title(self, title: str, /) -> bool:
        """Whether a title says that what follows is opinion."""
        ...

    def introduced(self, text: str, /) -> set[str]:
        """Last names of the people it names in full."""
        ...

    def mentioned(self, text: str, /) -> set[str]:
        """Names that may be last names by themselves."""
        ...

    def speaker(self, text: str, /) -> str | None:
        """Who is plainly said to speak."""
        ...

    def dateline(self, text: str, /) -> int:
        """Length of the place and agency before the first sentence of a report."""
        ...

    def is_polite(self, text: str, /) -> bool:
        """Whether it ends in the polite register (です, ます)."""
        ...


def rules(language: Language) -> Rules:
    """The rules of `language`."""
    return japanese if language == "ja" else english
