"""Terms for searching and comparing: words for scripts that part them, character bigrams for those that do not.

Bigrams beat every Japanese tokenizer tried for retrieval, and need no dictionary.
"""

import re
import unicodedata
from functools import lru_cache

_RUN = re.compile(
    r"[A-Za-z\u00c0-\u024f]+(?:['’][a-z]+)?|\d+(?:[.,]\d+)*|[\u3041-\u3096]+|[\u30a1-\u30fa\u30fc]+|[\u3005-\u3007\u3400-\u9fff\U00020000-\U0003ffff]+|[\uac00-\ud7af]+"
)
STOP_WORDS = frozenset(
    "a about after all also an and any are as at be been before but by can could did do does for from had "
    "has have he her his how i if in into is it its just me more most my no not now of on one only or "
    "other our out over said says she so some such than that the their them then there these they this to "
    "under up us was we were what when where which while who why will with would you your".split()
)


def terms(text: str, *, hiragana: bool = False) -> list[str]:
    """Searchable terms of `text`, in order, repeated as often as they stand there.

    Hiragana is mostly grammar and tells topics apart badly, so it counts only where `hiragana` asks for it (an index,
    where rare runs weigh more than common ones).
    """
    runs = _RUN.findall(unicodedata.normalize("NFKC", text).replace("’", "'"))
    return [term for run in runs for term in _of_run(run, hiragana=hiragana)]


@lru_cache(maxsize=32_768)  # most words come again
def _of_run(run: str, *, hiragana: bool) -> tuple[str, ...]:
    run = run.lower()
    if run[0] < "\u2000":
        return () if run in STOP_WORDS else (stem(run),)
    if "\u3041" <= run[0] <= "\u3096" and not hiragana:
        return ()
    return tuple(run[i : i + 2] for i in range(len(run) - 1)) or (run,)


def stem(word: str) -> str:
    """A cautious English stem: plural and possessive endings only."""
    word = re.sub(r"['’]s?$", "", word)
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > len("ties") and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > len("gas") and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
