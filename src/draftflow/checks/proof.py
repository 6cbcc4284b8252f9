"""The cited sentences against what they cite: figures (F301-F303), names (N401), speaking of it at all (C109, C110).

One pass, since all of them need the same sources parsed and indexed.
"""

from collections import defaultdict
from typing import TYPE_CHECKING

from draftflow.checks.base import Article, Check, Library, Report
from draftflow.checks.figures import check_figures
from draftflow.checks.grounds import Grounds
from draftflow.checks.names import check_names
from draftflow.checks.speaking import check_speaking

if TYPE_CHECKING:
    from draftflow.models import Judgement


def check_proof(article: Article, library: Library) -> Report:
    """Everything that compares a cited sentence with its passages and sources."""
    grounds = Grounds(article, library)
    reports = (
        check_figures(article, grounds),
        check_names(article, grounds),
        check_speaking(article, library, grounds),
    )
    judgements: defaultdict[str, tuple[Judgement, ...]] = defaultdict(tuple)
    for report in reports:
        for sentence, said in report.judgements.items():
            judgements[sentence] += said
    return Report(tuple(found for report in reports for found in report.findings), dict(judgements))


CHECKS = (Check("proof", "F", check_proof),)
