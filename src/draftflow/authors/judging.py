"""The judge that asks a chat model whether passages support sentences, through `prompts/support.md`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from draftflow.authors import replies
from draftflow.authors.model import ModelAuthor
from draftflow.llm.ask import ask_data
from draftflow.llm.judge import Case, Opinion, unit_of
from draftflow.models import Assignment
from draftflow.text.clean import one_line
from draftflow.text.fence import fenced

_PER_SENTENCE = 80  # tokens of an opinion with its reason, about


@dataclass(frozen=True, slots=True)
class ModelJudge:
    """One call to a batch; see `Judge`. `author` has the templates and the model, `brief` says what it is about."""

    author: ModelAuthor
    brief: Assignment

    @property
    def model(self) -> str:
        """The model that is asked."""
        return self.author.settings("support").model or self.author.model

    def identity(self) -> Mapping[str, str]:
        """Prompts, model and what is sent with it."""
        return self.author.identity("support")

    def judge(self, cases: Sequence[Case]) -> Sequence[Opinion]:
        """See `Judge`; an answer without exactly one verdict to each sentence is asked for once more, then refused."""
        author = self.author.for_unit(unit_of(cases))
        request = author.prompt("support", self.brief, material=_material(cases))
        request = request.model_copy(update={"expected_tokens": _PER_SENTENCE * len(cases)})
        wanted = [f"S{number}" for number in range(1, len(cases) + 1)]
        answer = ask_data(author.llm, request, replies.SupportReply, check=lambda reply: _problem(reply, wanted))
        said = {_bare(one.id): one for one in answer.verdicts}
        return [Opinion(said[key].verdict, one_line(said[key].reason, 300)) for key in wanted]


def _material(cases: Sequence[Case]) -> str:
    """Every text once under a label, and with each sentence the labels of what it rests on and of what it follows.

    All of it is fenced, since none of it is ours.
    """
    texts = dict.fromkeys(one.text for case in cases for one in case.shown)
    passages = {text: f"P{number}" for number, text in enumerate(texts, 1)}
    sentences = {case.text: f"S{number}" for number, case in reversed([*enumerate(cases, 1)])}
    parts = [f"[{label}]\n{fenced(text)}" for text, label in passages.items()]
    for number, case in enumerate(cases, 1):
        after = case.before and sentences.get(case.before, f"C{number}")
        if after.startswith("C"):
            parts.append(f"[{after}]\n{fenced(case.before)}")
        labels = " ".join(dict.fromkeys(passages[one.text] for one in case.shown))
        parts.append(f"[S{number}] {labels}{f' after {after}' if after else ''}\n{fenced(case.text)}")
    return "\n\n".join(parts)


def _problem(reply: replies.SupportReply, wanted: Sequence[str]) -> str | None:
    """What is wrong with an answer that fits the schema."""
    found = [_bare(one.id) for one in reply.verdicts]
    if sorted(found) == sorted(wanted):
        return None
    return f"Give exactly one verdict for each of {', '.join(wanted)}, under that id."


def _bare(label: str) -> str:
    return label.strip().strip("[]").upper()
