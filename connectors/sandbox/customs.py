"""The made-up customs database over HTTP."""

from typing import Annotated

from fastapi import FastAPI, HTTPException, Query, Response

from connectors.sandbox.customs_book import Cursor, CustomsBook
from connectors.sandbox.server import answer, create_server
from schemas.fields import Direction
from streams.domain.plates import normalise


def create_customs(book: CustomsBook) -> FastAPI:
    """The application."""
    app = create_server("Sandbox customs: synthetic declarations")

    @app.get("/declarations")
    async def declarations_of_a_vehicle(
        vehicle: Annotated[str, Query(max_length=32)],
        gate: Annotated[str, Query(max_length=32)],
        direction: Direction,
    ) -> Response:
        text = normalise(vehicle)
        if text is None:
            raise HTTPException(422, "`vehicle` holds no plate: give letters and digits, with or without separators")
        return answer(declarations=book.of_vehicle(text, gate, direction))

    @app.get("/declarations/{number}")
    async def declaration(number: str) -> Response:
        found = book.of_number(number)
        if found is None:
            raise HTTPException(404, "no declaration has this number")
        return answer(declarations=[found])

    @app.get("/changes")
    async def changes(
        after: Annotated[str, Query(pattern=r"^\d{1,15}\.\d{1,15}\.\d$")] = str(Cursor()),
        limit: Annotated[int, Query(ge=1, le=1000)] = 500,
    ) -> Response:
        declarations, cursor = book.changes(Cursor.read(after), limit)
        return answer(declarations=declarations, next=str(cursor))

    return app
