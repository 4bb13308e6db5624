"""What cameras measure of the queue as a whole."""

from typing import Annotated

from msgspec import Meta

from schemas.events.base import Event
from schemas.fields import Checkpoint, Direction, Number, Short


class QueueTailMeasured(Event, frozen=True, kw_only=True, tag="queue.tail_measured"):
    """How far the queue reaches, as one camera sees it: trucks and metres, each with its error."""

    camera: Annotated[Short, Meta(description="Camera name, unique at its gate.")]
    checkpoint: Checkpoint
    direction: Direction
    trucks: Annotated[Number, Meta(description="Trucks in view.")]
    trucks_error: Annotated[Number, Meta(description="So many more or fewer.")]
    metres: Annotated[Number, Meta(description="From the checkpoint to the tail.")]
    metres_error: Annotated[Number, Meta(description="So many more or fewer.")]
    out_of_sight: Annotated[
        bool, Meta(description="The queue reaches beyond the picture: both figures are least ones.")
    ]
