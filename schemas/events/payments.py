"""What the collectors of the infrastructure fee and the laboratories say."""

from typing import Annotated, Literal

from msgspec import Meta

from schemas.events.base import FeedEvent
from schemas.fields import DeclarationNumber, PlateText, Short


class FeePaid(FeedEvent, frozen=True, kw_only=True, tag="fee.paid"):
    """The infrastructure fee of a declaration's truck is paid (or the payment was taken back)."""

    number: DeclarationNumber
    plate: Annotated[PlateText | None, Meta(description="The truck it was paid for; None: every truck under it.")] = (
        None
    )
    paid: Annotated[bool, Meta(description="False: the payment was taken back.")] = True
    amount_vnd: Annotated[int, Meta(ge=0, description="Amount in đồng.")]
    receipt: Annotated[
        Short, Meta(description="The collector's number; a later word about it replaces an earlier one.")
    ]


class LaboratoryResulted(FeedEvent, frozen=True, kw_only=True, tag="laboratory.resulted"):
    """A laboratory found goods fit to cross, or not."""

    number: DeclarationNumber
    quarantine: Annotated[Literal["health", "plant", "animal"], Meta(description="For which agency it worked.")]
    passed: Annotated[bool, Meta(description="False: the agency decides what becomes of the goods.")]
    sample: Annotated[
        Short, Meta(description="The laboratory's number; a later word about it replaces an earlier one.")
    ]
