"""Follows customs: every change of a declaration, and the declarations that the fold wants, become events."""

import asyncio
from datetime import datetime
from pathlib import Path

from connectors.customs.client import CustomsClient, Declaration
from connectors.feeds.client import BadAnswerError, FeedAwayError
from connectors.feeds.events import head, record_id
from connectors.feeds.reporter import report
from connectors.feeds.wanted import answer_wanted
from connectors.kafka.appender import LogAppender
from schemas.events import DeclarationChanged
from schemas.fields import FeedKind
from schemas.gates import GATES
from schemas.outcomes import DeclarationWanted
from streams.domain.plates import normalise

FEED: FeedKind = "customs"
_FOLLOW_SECONDS = 2.0


async def run(bootstrap_servers: str, base_url: str, cursor_file: Path) -> None:
    """Connect for ever. `cursor_file` keeps how far the changes were followed."""
    client = CustomsClient(FEED, base_url)
    progress = Progress(cursor_file)
    with LogAppender(bootstrap_servers, client_id="cuakhau-connector-customs") as log:

        async def look_up(wanted: DeclarationWanted) -> None:
            answer = await client.of_vehicle(wanted.plate, wanted.gate, wanted.direction)
            await _append(log, answer.declarations, answer.as_of)

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(report(client, log))
            tasks.create_task(_follow(client, log, progress))
            tasks.create_task(answer_wanted(bootstrap_servers, client, DeclarationWanted, look_up))


class Progress:
    """How far the changes were followed, in a file of one line."""

    def __init__(self, file: Path) -> None:
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        self.cursor = file.read_text(encoding="ascii") if file.exists() else None

    def keep(self, cursor: str) -> None:
        """Everything up to the cursor is in the log."""
        part = self._file.with_suffix(".part")
        part.write_text(cursor, encoding="ascii")
        part.replace(self._file)
        self.cursor = cursor


async def _follow(client: CustomsClient, log: LogAppender, progress: Progress) -> None:
    while True:
        try:
            changes = await client.changes(progress.cursor)
        except (FeedAwayError, BadAnswerError):
            changes = None  # the client has said and counted it; the same page is asked for again
        if changes is None or changes.next is None or changes.next == progress.cursor:
            await asyncio.sleep(_FOLLOW_SECONDS)
            continue
        await _append(log, changes.declarations, changes.as_of)
        progress.keep(changes.next)  # only now: what was not appended is asked for again after a kill


async def _append(log: LogAppender, declarations: tuple[Declaration, ...], as_of: datetime) -> None:
    """A declaration for a gate that this platform does not serve is not its business."""
    await log.append_all([_event(each, as_of) for each in declarations if each.gate in GATES])


def _event(declaration: Declaration, as_of: datetime) -> DeclarationChanged:
    happened_at = declaration.released_at or declaration.lodged_at
    identity = record_id(FEED, declaration.gate, declaration.number, declaration.version)
    return DeclarationChanged(
        **head(declaration.gate, FEED, as_of, occurred_at=happened_at) | {"id": identity},
        number=declaration.number,
        version=declaration.version,
        declaration_type=declaration.type,
        status=declaration.status,
        direction=declaration.direction,
        lodged_at=declaration.lodged_at,
        declarant=declaration.declarant,
        channel=declaration.channel,
        released_at=declaration.released_at,
        goods=declaration.goods,
        gross_weight_kg=declaration.gross_weight_kg,
        vehicles=tuple(text for text in map(normalise, declaration.vehicles) if text is not None),
        containers=declaration.containers,
    )
