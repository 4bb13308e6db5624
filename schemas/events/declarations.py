"""What the customs database says."""

from typing import Annotated

from msgspec import Meta, Struct

from schemas.events.base import FeedEvent
from schemas.fields import Channel, DeclarationNumber, DeclarationStatus, Direction, PersonId, PlateText, Short, UtcTime


class Goods(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of goods."""

    hs_code: Annotated[
        str, Meta(min_length=4, max_length=10, description="Harmonized System code: 08106000 is durian.")
    ]
    perishable: Annotated[bool, Meta(description="Spoils while it waits: fresh fruit, live or chilled goods.")] = False


class DeclarationChanged(FeedEvent, frozen=True, kw_only=True, tag="declaration.changed"):
    """A customs declaration as it stands now. A higher `version` replaces a lower one."""

    number: DeclarationNumber
    version: Annotated[int, Meta(ge=1, description="Counts the changes of this declaration in the customs database.")]
    declaration_type: Annotated[Short, Meta(description="Type code: B11, E42, A11 …")]
    status: DeclarationStatus
    direction: Direction
    lodged_at: UtcTime
    declarant: PersonId
    channel: Channel | None = None
    released_at: Annotated[UtcTime | None, Meta(description="When customs released it.")] = None
    goods: Annotated[tuple[Goods, ...], Meta(max_length=99, description="Lines of goods.")] = ()
    gross_weight_kg: Annotated[int, Meta(ge=0, le=200_000, description="Gross weight in kilograms.")] = 0
    vehicles: Annotated[
        tuple[PlateText, ...],
        Meta(max_length=20, description="Plates as the declarant typed them, often without Hanzi."),
    ] = ()
    trusted: Annotated[bool, Meta(description="The declarant is one whom customs trusts (AEO).")] = False
    containers: Annotated[tuple[Short, ...], Meta(max_length=20, description="ISO 6346 container numbers.")] = ()
