"""How every process of ours writes its log: one JSON object a line on standard error."""

import logging
import os
import sys

import structlog

_QUIET_LIBRARIES = ("aiokafka", "faust", "mode", "httpx", "httpcore", "asyncio", "uvicorn.access")
"""Libraries that write many lines which tell nothing about trucks; their warnings still come through."""


def configure() -> None:
    """Route structlog and the standard library's logging into one stream; CUAKHAU_LOG_LEVEL (INFO) is the threshold."""
    level = logging.getLevelNamesMapping()[os.environ.get("CUAKHAU_LOG_LEVEL", "INFO").upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                # Without local variables: they would carry plates into the log.
                structlog.processors.ExceptionRenderer(
                    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
                ),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for library in _QUIET_LIBRARIES:
        logging.getLogger(library).setLevel(max(level, logging.WARNING))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
