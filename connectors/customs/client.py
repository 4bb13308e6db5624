"""The customs database as it answers over HTTP."""

from typing import Annotated

from msgspec import Meta, Struct

from connectors.feeds.client import Answer, FeedClient
from schemas.events import Goods
from schemas.fields import Channel, DeclarationStatus, Direction, PlateText, UtcTime


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
    vehicles: Annotated[tuple[PlateText, ...], Meta(max_length=20)] = ()
    containers: Annotated[tuple[str, ...], Meta(max_length=20)] = ()


class Declarations(Answer, frozen=True, kw_only=True):
    """An answer with declarations."""

    declarations: tuple[Declaration, ...]


class Changes(Declarations, frozen=True, kw_only=True):
    """A page of changes; ask for those after `next` then."""

    next: str


class CustomsClient(FeedClient):
    """Every method raises FeedAwayError or BadAnswerError."""

    async def of_vehicle(self, plate: str, gate: str, direction: Direction) -> Declarations | None:
        """Declarations that name a vehicle at a gate."""
        return await self.get("/declarations", Declarations, vehicle=plate, gate=gate, direction=direction)

    async def changes(self, after: str | None) -> Changes | None:
        """What changed after a cursor, from the beginning without one."""
        return await self.get("/changes", Changes, **({} if after is None else {"after": after}))
