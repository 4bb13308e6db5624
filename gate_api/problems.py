"""Every error as `application/problem+json` (RFC 9457), each with a next step for whoever reads it.

No text here repeats what the caller sent: a path or a query may hold a plate.
"""

from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"


class FieldProblem(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the request that is not as it should be."""

    place: str
    expected: str


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong (`type` is stable, `title` and `detail` are for people) and what to do next."""

    type: str
    title: str
    status: int
    detail: str
    next_step: str
    errors: tuple[FieldProblem, ...] = ()


class ProblemError(Exception):
    """Raised by an endpoint that has a problem for its answer."""

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.title)
        self.problem = problem
        self.headers = headers


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as an HTTP answer."""
    return Response(msgspec.json.encode(problem), problem.status, dict(headers or {}), MEDIA_TYPE)


def unknown_gate() -> ProblemError:
    """404: no such gate."""
    return ProblemError(
        Problem(
            type="/problems/unknown-gate",
            title="No such gate",
            status=404,
            detail="The address names a gate that this platform does not serve.",
            next_step="GET /v1/gates lists the gates; use one of their slugs.",
        )
    )


def unknown_visit() -> ProblemError:
    """404: no such visit."""
    return ProblemError(
        Problem(
            type="/problems/unknown-visit",
            title="No such visit",
            status=404,
            detail="History holds no visit of this id; it may be past its retention.",
            next_step="GET /v1/gates/{gate}/visits lists the visits that history holds.",
        )
    )


def unknown_evidence() -> ProblemError:
    """404: no such picture."""
    return ProblemError(
        Problem(
            type="/problems/unknown-evidence",
            title="No such picture",
            status=404,
            detail="This machine holds no picture of that hash: its time is over, or another machine's camera took it.",
            next_step="Ask the machine that the camera is connected to; pictures are kept for 72 hours by default.",
        )
    )


def not_on_board() -> ProblemError:
    """404: the gate's board has no such visit."""
    return ProblemError(
        Problem(
            type="/problems/not-on-board",
            title="No such visit on the board",
            status=404,
            detail="No truck of this visit waits at this gate: it crossed, joined another visit, or never came here.",
            next_step="GET /v1/visits/{visit_id} has the story of a visit that is over, and which one it joined.",
        )
    )


def board_unknown() -> ProblemError:
    """503: nothing was heard of this gate yet."""
    return ProblemError(
        Problem(
            type="/problems/board-unknown",
            title="The board of this gate is not known yet",
            status=503,
            detail="No snapshot of this gate came from the log so far.",
            next_step="Ask again in a few seconds; if it stays so, `cuakhau status` says whether the engine runs.",
        ),
        {"Retry-After": "3"},
    )


def history_away() -> ProblemError:
    """503: Postgres does not answer. The live board does not need it."""
    return ProblemError(
        Problem(
            type="/problems/history-away",
            title="History does not answer",
            status=503,
            detail="PostgreSQL, which keeps past visits, is out of reach. The live board goes on without it.",
            next_step="Ask again in a few seconds; if it stays so, `cuakhau status` says what became of PostgreSQL.",
        ),
        {"Retry-After": "5"},
    )


def internal() -> Problem:
    """500: our fault; the log has the cause."""
    return Problem(
        type="/problems/internal",
        title="The server failed",
        status=500,
        detail="This is a fault of the server, not of the request.",
        next_step="Ask again; if it fails again, report it with the time: the server's log has the cause.",
    )


_NEXT_STEPS = {
    404: "/openapi.json lists the addresses that exist; the screens start at /.",
    405: "The header Allow names the methods that this address takes.",
}


def install(app: FastAPI) -> None:
    """Give every error of this application the one form."""
    app.add_exception_handler(ProblemError, _of_problem_error)
    app.add_exception_handler(HTTPException, _of_http_exception)
    app.add_exception_handler(RequestValidationError, _of_validation_error)


async def _of_problem_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101 - as registered
    return problem_response(error.problem, error.headers)


async def _of_http_exception(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as registered
    status = HTTPStatus(error.status_code)
    problem = Problem(
        type=f"/problems/{status.phrase.lower().replace(' ', '-')}",
        title=status.phrase,
        status=status.value,
        detail=status.description or status.phrase,
        next_step=_NEXT_STEPS.get(status.value, "Mend the request as /openapi.json describes it."),
    )
    return problem_response(problem, error.headers)


async def _of_validation_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as registered
    fields = tuple(
        FieldProblem(place=".".join(str(part) for part in fault["loc"]), expected=_expected(fault))
        for fault in error.errors()
    )
    problem = Problem(
        type="/problems/invalid-request",
        title="The request is not understood",
        status=422,
        detail=f"{len(fields)} part(s) of the request are not as they should be.",
        next_step="Mend the parts named in `errors`; /openapi.json has an example of each request.",
        errors=fields,
    )
    return problem_response(problem)


def _expected(fault: Mapping[str, object]) -> str:
    # Pydantic's messages of these kinds describe the constraint; others might repeat the input.
    kind = str(fault["type"])
    if kind in {"missing", "literal_error", "int_parsing", "greater_than_equal", "less_than_equal"}:
        return str(fault["msg"])
    return f"a valid value ({kind})"
