"""How fresh a feed is."""

from typing import Annotated

from msgspec import Meta

from schemas.events.base import FeedEvent
from schemas.fields import CameraTrouble, FeedKind, Short


class FeedReported(FeedEvent, frozen=True, kw_only=True, tag="feed.reported"):
    """A camera or connector says, about every ten seconds, whether its source answers and how fresh it is."""

    feed_kind: FeedKind
    feed: Annotated[Short, Meta(description="Which one of the kind: gate-in-1, customs, registry.")]
    synthetic: Annotated[bool, Meta(description="What it says is made up: drawn, or a sandbox's.")] = False
    alive: Annotated[bool, Meta(description="False: the source does not answer; feed_as_of is when it last did.")]
    troubles: Annotated[
        tuple[CameraTrouble, ...], Meta(max_length=8, description="What a camera that answers suffers from now.")
    ] = ()
