"""The customs database as it answers over HTTP."""

from typing import Annotated

from msgspec import Meta, Raw, Struct

from connectors.feeds.client import Answer, FeedClient
from schemas.events import Goods
from schemas.fields import Channel, DeclarationStatus, Direction, UtcTime


class Declaration(Struct, frozen=True, kw_only=True):
    """One declaration as customs says it."""

    number: Annotated[str, Meta(pattern=r"^\d{12}$")]
    version: Annotated[int, Meta(ge=1)]
    type: str
    gate: str
    direction: Direction
    status: DeclarationStatus
    lodged_at: UtcTime
    declarant: str
    channel: Channel | None = None
    released_at: UtcTime | None = None
    goods: tuple[Goods, ...] = ()
    gross_weight_kg: Annotated[int, Meta(ge=0, le=200_000)] = 0
    vehicles: Annotated[tuple[Annotated[str, Meta(max_length=32)], ...], Meta(max_length=20)] = ()
    containers: Annotated[tuple[str, ...], Meta(max_length=20)] = ()


class _Found(Answer, frozen=True, kw_only=True):
    declarations: tuple[Raw, ...]


class _Changed(_Found, frozen=True, kw_only=True):
    next: str


class Declarations(Struct, frozen=True, kw_only=True):
    """Declarations as of a time; those of a page of changes come with the cursor to ask on from."""

    as_of: UtcTime
    declarations: tuple[Declaration, ...]
    next: str | None = None


class CustomsClient(FeedClient):
    """Every method raises FeedAwayError or BadAnswerError; single records that do not fit are left out, and counted."""

    async def of_vehicle(self, plate: str, gate: str, direction: Direction) -> Declarations:
        """Declarations that name a vehicle at a gate."""
        found = await self.get("/declarations", _Found, vehicle=plate, gate=gate, direction=direction)
        if found is None:
            raise self.bad("HTTP 404")
        return Declarations(as_of=found.as_of, declarations=tuple(self.fitting(found.declarations, Declaration)))

    async def changes(self, after: str | None) -> Declarations:
        """What changed after a cursor, from the beginning without one; nothing more when `next` is that cursor."""
        found = await self.get("/changes", _Changed, **({} if after is None else {"after": after}))
        if found is None:
            raise self.bad("HTTP 404")
        declarations = tuple(self.fitting(found.declarations, Declaration))
        return Declarations(as_of=found.as_of, declarations=declarations, next=found.next)
