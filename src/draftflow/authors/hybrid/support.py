"""Whether a passage supports a statement: by how likely a model's first word is Yes rather than No.

Of a small model only this form of the question is of use: the passage first, no JSON (asked for an enum it says "no" to
everything), and not the word it says but how likely it would have said the other.
"""

import math
from collections.abc import Iterable, Mapping

from draftflow.llm.base import LanguageModel, Likely, Request

LIKELY = 20
"""How many likely first words are asked for; OpenAI gives no more."""
_LEAST = 0.02  # what Yes and No must have together; with less the model did not understand the question
_WORDS: Mapping[str, bool] = {"yes": True, "no": False, "はい": True, "いいえ": False}


def probability(likely: Iterable[Likely] | None) -> float | None:
    """How likely the answer is Yes rather than No, 0 to 1; None if that cannot be told."""
    mass = {True: 0.0, False: 0.0}
    for each in likely or ():
        word = _WORDS.get(each.token.strip().casefold())
        if word is not None:
            mass[word] += math.exp(min(0.0, each.logprob))
    total = mass[True] + mass[False]
    return mass[True] / total if total >= _LEAST else None


def judged(llm: LanguageModel, question: Request) -> float | None:
    """How likely `question` is answered with Yes rather than No, 0 to 1; None if the model does not say.

    One token is asked for; a request with a `Yes or No` at its end, and with what it is about before it.

    Raises:
        ProviderError: The model could not be reached.
    """
    asked = question.model_copy(
        update={"answer": None, "temperature": 0.0, "max_output_tokens": 1, "top_logprobs": LIKELY}
    )
    return probability(llm.complete(asked.model_copy(update={"expected_tokens": 1})).first_token)
