"""The pipeline: research -> outline -> write -> assemble -> review; then columns. Data and pure functions."""

from draftflow.stages.assemble import ASSEMBLE
from draftflow.stages.base import Step
from draftflow.stages.column import COLUMN_STEPS
from draftflow.stages.critique import CRITIQUE
from draftflow.stages.front import FRONT
from draftflow.stages.gaps import COUNTED, GAPS
from draftflow.stages.gather import FETCHED, SEARCH, SOURCES
from draftflow.stages.outline import OUTLINE
from draftflow.stages.reading import READING
from draftflow.stages.research import EVIDENCE, PLAN
from draftflow.stages.review import ARTICLE, FINDINGS, LEDGER, REFERENCES
from draftflow.stages.revise import REVISE
from draftflow.stages.second import MORE_EVIDENCE, MORE_FOUND, MORE_READING, MORE_SOURCES
from draftflow.stages.write import WRITE

STEPS: tuple[Step, ...] = (
    SOURCES,
    PLAN,
    SEARCH,
    FETCHED,
    READING,
    EVIDENCE,
    GAPS,
    COUNTED,
    MORE_FOUND,
    MORE_SOURCES,
    MORE_READING,
    MORE_EVIDENCE,
    OUTLINE,
    WRITE,
    ASSEMBLE,
    CRITIQUE,
    REVISE,
    FRONT,
    FINDINGS,
    ARTICLE,
    REFERENCES,
    LEDGER,
    *COLUMN_STEPS,
)
"""All steps in the order they run."""

STAGES: tuple[str, ...] = tuple(dict.fromkeys(step.stage for step in STEPS))
"""Names of the stages, in order."""
