"""Logging: structlog events to standard error, readable on a terminal and JSON where nobody is looking."""

import logging
import os
import sys

import structlog


def configure(*, level: str = "info", json: bool = False) -> None:
    """Send events of `level` (debug, info, warning, error) and above to standard error.

    Messages of the libraries are shown from `warning` on.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    to_terminal = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    renderer = structlog.processors.JSONRenderer() if json else to_terminal
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([structlog.processors.format_exc_info] if json else []),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    # What it warns of (an address it cannot reach, again and again) comes back to us as the error of our call. It sets
    # the level of its logger when it is imported, from this variable.
    os.environ.setdefault("HF_HUB_VERBOSITY", "error")
    logging.basicConfig(stream=sys.stderr, level=max(number, logging.WARNING))
