"""Every error draftflow raises on purpose.

DraftflowError
├── UsageError          what was asked for cannot be done as asked        exit 2
│   ├── FileError       a file has something wrong in it; names file, line and key
│   ├── NothingToCite   no source could be used, and no search found any
│   ├── KeyRefused      the provider does not accept the API key, or its credit is spent
│   ├── MissingExtra    a package that is installed on demand is not there
│   └── TapeMismatch    a recording does not fit the request
├── SourceError         one source cannot be used; the article goes on without it   exit 5
│   ├── FetchRefused    its address is not fetched, or did not give a document
│   └── Unreadable      its document gives no text that could be cited
├── ProviderError       the model could not be reached or would not answer         exit 5
│   ├── Transient       worth another attempt: rate limit, server fault, lost connection
│   │   └── NoRoom      the tier that was asked for has no room at the moment
│   ├── TooLong         the request is longer than the model can read
│   └── TimedOut        the wall-clock deadline of one call passed
├── BadReply            an answer came that must not become text                   exit 5
│   ├── Truncated       cut by the output limit
│   ├── Refused         the model declined, or a filter held the answer back
│   ├── Empty           no text, or nothing but reasoning
│   ├── Astray          in another language, the prompt said back, or a loop
│   └── Malformed       not the JSON that was asked for, or not a completion at all
├── Withheld            the request was not sent: it holds text of a private source  exit 2
├── Waiting             the answer is on its way, hours later: the call is with a batch of the provider   exit 7
├── BudgetStop          the call could cost more than may still be spent           exit 4
├── StorageError        a file could not be written; what was there before is whole exit 5
└── FolderBusy          another run holds the article's folder                     exit 6
"""

from collections.abc import Iterable
from enum import IntEnum

_REASONS = 10  # that are told in one line


class Exit(IntEnum):
    """Exit codes of the command line."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    GAPS = 3
    BUDGET = 4
    PROVIDER = 5
    BUSY = 6
    WAITING = 7
    FAULT = 70
    INTERRUPTED = 130


class DraftflowError(Exception):
    """Base of all; its text is one line that names the thing, the value and the next step."""

    exit_code = Exit.PROVIDER


class UsageError(DraftflowError):
    """What was asked for cannot be done as asked."""

    exit_code = Exit.USAGE


class FileError(UsageError):
    """A file has something wrong in it."""

    def __init__(self, file: str, problem: str, *, line: int | None = None) -> None:
        """Name the file, the line where known (1-based), and the problem with its next step."""
        self.file, self.line, self.problem = file, line, problem
        super().__init__(f"{file}:{line}: {problem}" if line else f"{file}: {problem}")


class NothingToCite(UsageError):
    """No source could be used, and no search found any."""

    def __init__(self, reasons: Iterable[str]) -> None:
        """`reasons` say why, source by source and provider by provider."""
        self.reasons = tuple(dict.fromkeys(reasons))
        told = [*self.reasons[:_REASONS], *(["…"] if len(self.reasons) > _REASONS else [])]
        said = f": {'; '.join(told)}" if told else ""
        super().__init__(f"nothing to cite{said}; give --source PATH or an address")


class KeyRefused(UsageError):
    """The provider does not accept the key, or the account behind it has no credit left."""


class MissingExtra(UsageError):
    """What is needed comes with an extra that is not installed; names the command that installs it."""


class SourceError(DraftflowError):
    """One source cannot be used; `status` is a short name for the reason."""

    status = "unusable"


class FetchRefused(SourceError):
    """An address that is not fetched, or did not give a document."""

    def __init__(self, status: str, problem: str) -> None:
        """`status` such as blocked_ssrf, http_404, too_large, timeout."""
        self.status = status
        super().__init__(problem)


class Unreadable(SourceError):
    """A document that gives no text to cite."""

    def __init__(self, status: str, problem: str) -> None:
        """`status` such as damaged, password, no_text, too_large, encoding_uncertain, login."""
        self.status = status
        super().__init__(problem)


class ProviderError(DraftflowError):
    """The model could not be reached or would not answer."""


class Transient(ProviderError):
    """Worth another attempt."""

    def __init__(self, problem: str, *, retry_after: float | None = None) -> None:
        """`retry_after` is the wait in seconds the server asked for."""
        self.retry_after = retry_after
        super().__init__(problem)


class NoRoom(Transient):
    """The tier that was asked for has no room at the moment; nothing was charged."""


class TooLong(ProviderError):
    """The request is longer than the model can read."""


class TimedOut(ProviderError):
    """The wall-clock deadline of one call passed."""


class BadReply(DraftflowError):
    """An answer came that must not become text."""


class Truncated(BadReply):
    """Cut by the output limit."""


class Refused(BadReply):
    """The model declined, or a content filter held the answer back."""


class Empty(BadReply):
    """No text, or nothing but reasoning."""


class Astray(BadReply):
    """Prose that is no answer: in another language, the prompt said back, or a loop."""


class Malformed(BadReply):
    """Not the JSON that was asked for, or not a completion at all."""


class Withheld(DraftflowError):
    """The request was not sent: it holds text of a private source, and the model is on another machine."""

    exit_code = Exit.USAGE


class Waiting(DraftflowError):
    """The call is with a batch of the provider, or will be; its answer comes later."""

    exit_code = Exit.WAITING


class BudgetStop(DraftflowError):
    """The call was not sent, because it could cost more than may still be spent."""

    exit_code = Exit.BUDGET


class TapeMismatch(UsageError):
    """A recording does not fit the request."""


class StorageError(DraftflowError):
    """A file could not be written; what was there before is whole."""


class FolderBusy(DraftflowError):
    """Another run holds the article's folder."""

    exit_code = Exit.BUSY
