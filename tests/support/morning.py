"""A morning at Hữu Nghị as board messages, for tests and pictures of screens. Plates and figures are invented."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Literal

from schemas.board import BoardMessage, BoardRow, DirectionSummary, FeedState, PolicyShown, StageSummary
from schemas.fields import Country, Direction, PlateColour, Stage, VisitStatus

GATE = "huu-nghi"
STAGES: tuple[Stage, ...] = ("declaration", "gate-in", "plant", "inspection", "customs", "fee", "yard-out", "gate-out")
POLICY = PolicyShown(name="lang-son", version=1, sha256="5f" * 32, pattern=("priority", "booked", "live", "live"))
PRIORITY: dict[str, Any] = {"queue_class": "priority", "rule": "perishable-1"}
BOOKED: dict[str, Any] = {"queue_class": "booked", "rule": "booked-1"}


def truck(  # noqa: PLR0917 - reads as a sentence
    number: int,
    plate: str | None,
    now: datetime,
    waited_minutes: int = 60,
    stage: Stage = "customs",
    status: VisitStatus = "waiting",
    *,
    country: Country | None = "vn",
    colour: PlateColour | None = "yellow",
    lane: int = 1,
    direction: Direction = "out",
    **more: object,
) -> BoardRow:
    """One truck's row; those that waited longer stand further ahead."""
    arrived_at = now - timedelta(minutes=waited_minutes)
    fields = {
        "visit_id": f"{GATE}-{number}",
        "direction": direction,
        "rank": (int(arrived_at.timestamp() * 1000), number),
        "status": status,
        "stage": stage,
        "arrived_at": arrived_at,
        "stage_since": arrived_at + timedelta(minutes=waited_minutes // 3),
        "seen_at": now - timedelta(minutes=waited_minutes // 9),
        "plate": plate,
        "country": country if plate else None,
        "colour": colour if plate else None,
        "lane": lane,
    }
    return BoardRow(**{**fields, **more})  # type: ignore[arg-type]


def feeds(now: datetime, camera: str = "gate-in-1", registry_age_seconds: int = 9) -> tuple[FeedState, ...]:
    """A camera, customs and the registry."""
    return (
        FeedState(
            feed_kind="camera",
            feed=camera,
            synthetic=camera.startswith("synthetic-"),
            alive=True,
            feed_as_of=now - timedelta(seconds=1),
        ),
        FeedState(feed_kind="customs", feed="customs", alive=True, feed_as_of=now - timedelta(seconds=12)),
        FeedState(
            feed_kind="registry", feed="registry", alive=True, feed_as_of=now - timedelta(seconds=registry_age_seconds)
        ),
    )


def summaries(rows: Iterable[BoardRow], crossed_today: int = 262) -> tuple[DirectionSummary, ...]:
    """The figures of these rows, and invented ones of the trucks that crossed."""
    rows = tuple(rows)
    directions: tuple[Direction, ...] = ("out", "in")
    made = []
    for direction in directions:
        ours = [row for row in rows if row.direction == direction]
        made.append(
            DirectionSummary(
                direction=direction,
                waiting=len(ours),
                by_stage={stage: sum(row.stage == stage for row in ours) for stage in STAGES},
                crossed_today=crossed_today,
                crossed_last_hour=32,
                wait_p50_seconds=18_600,
                wait_p90_seconds=34_800,
                stages=tuple(StageSummary(stage=stage, usual_p50_seconds=2_400) for stage in STAGES),
                headway_ms=112_500,
                p50_milli=900,
                p90_milli=1_700,
                hit_rate_percent=91,
            )
        )
    return tuple(made)


def message(
    seq: int,
    now: datetime,
    rows: Iterable[BoardRow] = (),
    kind: Literal["snapshot", "delta"] = "delta",
    removed: tuple[str, ...] = (),
    *,
    gate: str = GATE,
    figures: tuple[DirectionSummary, ...] | None = None,
    ages: tuple[FeedState, ...] | None = None,
    policy: PolicyShown | None = None,
) -> BoardMessage:
    """One board message, caused by the event at offset 1000 + seq."""
    return BoardMessage(
        gate=gate,
        offset=1000 + seq,
        ordinal=0,
        as_of=now,
        kind=kind,
        seq=seq,
        rows=tuple(rows),
        removed=removed,
        summaries=figures,
        feeds=ages,
        policy=policy,
    )


def crowd(now: datetime) -> tuple[BoardRow, ...]:
    """Two trucks called, one held, one postponed, one unread, all three classes, both countries, a tail behind them."""
    head = (
        truck(1, "29C12345", now, 201, "gate-in", "called", lane=2),
        truck(2, "桂FA2317", now, 188, "gate-in", "called", country="cn", lane=4),
        truck(4, "98H01977", now, 152, "gate-out", agencies=("customs",), channel="green", declaration="released"),
        truck(3, "12C08416", now, 158, "plant", channel="yellow", perishable=True, registration="valid", **PRIORITY),
        truck(5, "桂A9K520", now, 147, "inspection", country="cn", channel="red", agencies=("customs",)),
        truck(6, "15C33102", now, 141, colour="white", channel="green", registration="inspection-expired"),
        truck(7, "50H12088", now, 185, status="held", channel="red"),
        truck(8, "29LD01234", now, 121, "declaration", colour="white", lane=2, registration="not-found"),
        truck(9, None, now, 64, "declaration"),
        truck(10, "云N55831", now, 50, "gate-in", country="cn", lane=3, agencies=("border-guard",), **BOOKED),
        truck(11, "12A1234", now, 41, "gate-in", colour="blue", agencies=("border-guard", "customs")),
        truck(12, "桂B12345D", now, 30, "gate-in", "postponed", country="cn", colour="green"),
        truck(13, "89C20771", now, 26, "fee", agencies=("tax",)),
    )
    tail = tuple(
        truck(20 + n, f"{12 + n % 30}C{10000 + n * 271 % 90000}", now, 29 - n, "declaration") for n in range(23)
    )
    return (*head, *tail, truck(60, "桂F55K12", now, 70, country="cn", direction="in"))
