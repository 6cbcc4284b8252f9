"""Research questions without a model: what the topic asks, and what every report on anything has to tell."""

import re
from collections import Counter
from collections.abc import Mapping

from draftflow.authors.extractive.rank import keys
from draftflow.models import Commission, Inquiry, Language, Plan, Question, Reference

_ASPECTS: Mapping[Language, tuple[tuple[str, str, str], ...]] = {
    "en": (
        ("background", "How did it come about?", "history background"),
        ("figures", "What are the main figures and facts?", "cost number figures total"),
        ("views", "Who is for it, who is against it, and why?", "support criticism opposition said"),
        ("outlook", "What happens next?", "plan schedule future next"),
    ),
    "ja": (
        ("background", "どのような経緯をたどってきたか。", "経緯 歴史 背景"),
        ("figures", "主な数字と事実は何か。", "総額 費用 人数 割合"),
        ("views", "だれが賛成し、だれが反対し、その理由は何か。", "賛成 反対 批判 課題"),
        ("outlook", "今後どうなるか。", "計画 予定 見通し 今後"),
    ),
}
_TOPIC_WEIGHT, _TITLE_WEIGHT, _QUERY_WEIGHT = 1.0, 0.5, 0.15


def plan(brief: Commission, references: tuple[Reference, ...]) -> Plan:
    """The topic as the first question, then background, figures, views and outlook; titles lend their terms."""
    topic = brief.topic.strip()
    extra = _title_words(topic, references, brief.language)
    questions = [Question(id="topic", question=topic, queries=(topic, *((f"{topic} {extra}",) if extra else ())))]
    questions += [
        Question(id=name, question=question, queries=(f"{topic} {words}",))
        for name, question, words in _ASPECTS[brief.language]
    ]
    return Plan(questions=tuple(questions))


def query(brief: Inquiry, plan: Plan) -> dict[str, float]:
    """Terms of the topic, with less weight those that the titles share, and with still less the rest of the plan."""
    first, *rest = [" ".join(question.queries) for question in plan.questions] or [""]
    weights = dict.fromkeys(
        keys(" ".join((brief.instructions, brief.angle or "", *brief.must_cover, *rest))), _QUERY_WEIGHT
    )
    return weights | dict.fromkeys(keys(first), _TITLE_WEIGHT) | dict.fromkeys(keys(brief.topic), _TOPIC_WEIGHT)


def _title_words(topic: str, references: tuple[Reference, ...], language: Language) -> str:
    """The words that most titles share, apart from those of the topic."""
    known = set(keys(topic))
    pattern = r"[\u30a1-\u30fa\u30fc]{2,}|[\u4e00-\u9fff]{2,}|[A-Za-z]{2,}" if language == "ja" else r"[A-Za-z][\w'’-]+"
    counts: Counter[str] = Counter()
    for reference in references:
        counts.update(
            {w.lower() for w in re.findall(pattern, reference.title) if (k := keys(w)) and not known & set(k)}
        )
    shared = sorted((-n, word) for word, n in counts.items() if n > 1)
    return " ".join(word for _, word in shared[:3])
