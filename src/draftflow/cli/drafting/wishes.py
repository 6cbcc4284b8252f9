"""What a new article is to be like: flags, and questions to a person for what no flag says."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from draftflow.cli.composition.compose import prompt_places
from draftflow.errors import DraftflowError, UsageError
from draftflow.models import Commission, Language, Style
from draftflow.pipeline.formats import outline_file
from draftflow.pipeline.overrides import folders
from draftflow.pipeline.plain_files import read_text
from draftflow.stages.given import UNMEASURED
from draftflow.templates import Templates
from draftflow.text.clean import clean
from draftflow.text.measure import DEFAULT_LENGTH

_STYLES: Mapping[str, Style] = {
    "です・ます": "です・ます",
    "desumasu": "です・ます",
    "である": "である",
    "dearu": "である",
}
_QUESTIONS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "audience": "Who reads it (Enter: anybody)?",
        "angle": "From which angle (Enter: none)?",
        "form": "Which form ({forms}; Enter: explainer)?",
        "length": "How many words (Enter: {length:,})?",
        "must_cover": "What must be in it (several parted by ;, Enter: nothing)?",
        "must_avoid": "What must stay out (Enter: nothing)?",
    },
    "ja": {
        "audience": "誰が読みますか（Enterで指定なし）",
        "angle": "どんな切り口で書きますか（Enterで指定なし）",
        "form": "どの形式にしますか（{forms}。Enterでexplainer）",
        "length": "何字にしますか（Enterで{length:,}字）",
        "must_cover": "必ず取り上げることは（複数は；で区切る。Enterでなし）",
        "must_avoid": "取り上げないことは（Enterでなし）",
    },
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an article is to be like, as far as it was said; `length` in words, or characters for Japanese."""

    angle: str | None = None
    audience: str | None = None
    form: str | None = None
    voice: str | None = None
    must_cover: tuple[str, ...] = ()
    must_avoid: tuple[str, ...] = ()
    cut_off: str | None = None
    style: str | None = None
    length: int | None = None
    section_length: int | None = None

    @classmethod
    def of(
        cls,
        angle: str | None,
        audience: str | None,
        form: str | None,
        voice: str | None,
        must_cover: list[str] | None,
        must_avoid: list[str] | None,
        cut_off: str | None,
        style: str | None,
        section_length: int | None,
    ) -> "Wishes":
        """What the flags say, in this order."""
        listed = tuple(must_cover or ()), tuple(must_avoid or ())
        return cls(angle, audience, form, voice, *listed, cut_off, style, section_length=section_length)

    def fields(self) -> dict[str, object]:
        """What of it stands in a brief under the same name, as said or not at all.

        Raises:
            UsageError: A form or a style does not exist.
        """
        given = {name: getattr(self, name) for name in ("angle", "audience", "voice", "cut_off", "section_length")}
        lists = {"must_cover": self.must_cover, "must_avoid": self.must_avoid}
        texts = {name: clean(value).strip() if isinstance(value, str) else value for name, value in given.items()}
        found = {
            **texts,
            **{name: tuple(filter(None, (clean(item).strip() for item in items))) for name, items in lists.items()},
            "form": self.form,
            "style": _style(self.style),
        }
        return {name: value for name, value in found.items() if value not in (None, "", ())}


def complete(wishes: Wishes, language: Language, ask: Callable[[str], str], *, unasked: Collection[str] = ()) -> Wishes:
    """`wishes` with a person's answers for what they leave open; an empty answer leaves it open.

    What the author cannot heed (`unasked`) is not asked for.

    Raises:
        UsageError: An answer will not do.
    """
    words = _QUESTIONS[language]
    asked = {name: text for name, text in words.items() if not getattr(wishes, name) and name not in unasked}
    forms = ", ".join(known_forms(language))
    answers = {
        name: ask(text.format(forms=forms, length=DEFAULT_LENGTH[language])).strip() for name, text in asked.items()
    }
    changes: dict[str, object] = {name: answer for name, answer in answers.items() if answer}
    for name in ("must_cover", "must_avoid"):
        if name in changes:
            changes[name] = tuple(filter(None, (part.strip() for part in answers[name].replace("；", ";").split(";"))))
    if "length" in changes:
        changes["length"] = _number(answers["length"])
    return replace(wishes, **changes)  # type: ignore[arg-type] # names and types are those of the fields


def known_forms(language: Language) -> tuple[str, ...]:
    """The forms there are, shipped or the user's own."""
    return Templates(folders(prompt_places()), language).forms


def see_that_form_exists(form: str | None, language: Language) -> None:
    """See that there is a form of that name.

    Raises:
        UsageError: There is none.
    """
    if form is not None and form not in (known := known_forms(language)):
        raise UsageError(f"--form {form!r}: there are {', '.join(known)}; a new one is a file in prompts/forms/")


def given_outline(path: Path | None) -> str | None:
    """The text of a person's own outline; None if there is none.

    Raises:
        UsageError: It cannot be read.
        FileError: It is no outline; the line is named.
    """
    if path is None:
        return None
    try:
        text = read_text(path)
    except DraftflowError as error:
        raise UsageError(f"--outline {str(path)!r}: {error}") from None
    outline_file.load(text, str(path), default_length=UNMEASURED)
    return text


def unserved(brief: Commission) -> str | None:
    """What the extractive author leaves aside, as a person is told; None if nothing."""
    from draftflow.authors.extractive import unserved as left

    names = ", ".join(left(brief))
    told = "the extractive author takes sentences as they are and cannot follow"
    return f"{told}: {names}; brief.md keeps them for a model" if names else None


def _style(given: str | None) -> Style | None:
    if given is None:
        return None
    if given not in _STYLES:
        raise UsageError(f"--style {given!r}: there are {', '.join(_STYLES)}")
    return _STYLES[given]


def _number(answer: str) -> int:
    import unicodedata

    plain = unicodedata.normalize("NFKC", answer).replace(",", "").strip()
    if not plain.isdecimal() or not int(plain[:7]):
        raise UsageError(f"length {answer!r}: should be a number such as 1500")
    return int(plain[:7])
