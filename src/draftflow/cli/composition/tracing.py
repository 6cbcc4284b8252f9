"""Where spans go: to the exporter that the user's environment configures, through logfire; nowhere without one."""

import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from draftflow.errors import UsageError
from draftflow.llm.traced import Span, Tracer
from draftflow.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor

_EXPORTERS = ("LOGFIRE_TOKEN", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def tracer(settings: Settings, processors: "Sequence[SpanProcessor] | None" = None) -> Tracer:
    """What opens spans; `processors` are told of them beside the exporter.

    Raises:
        UsageError: logfire is not installed, --offline forbids an exporter, or there is none.
    """
    if settings.offline and not processors:
        raise UsageError("--offline: `trace` sends spans to an exporter; turn one of the two off")
    if not processors and not any(os.environ.get(name) for name in _EXPORTERS):
        raise UsageError(
            f"`trace` is on, but no exporter is configured; set {' or '.join(_EXPORTERS[:2])}, or turn it off"
        )
    try:
        import logfire
    except ImportError as error:
        raise UsageError(f"`trace` needs logfire ({error}); pip install 'draftflow[trace]'") from None
    configured = logfire.configure(
        local=True,
        service_name="draftflow",
        send_to_logfire="if-token-present",
        console=False,
        metrics=False,
        inspect_arguments=False,
        additional_span_processors=processors,
    )

    def opened(name: str, attributes: Mapping[str, Any]) -> AbstractContextManager[Span]:
        return configured.span("{name}", _span_name=name, name=name, **attributes)

    return opened
