"""The examples that the OpenAPI document shows: one morning at Hữu Nghị. Plates and figures are invented."""

from datetime import UTC, datetime, timedelta

from gate_api.live.sse import LiveData, LiveMessage
from gate_api.v1.board.models import Board, PlacedRow
from gate_api.v1.gates.models import GateList, GateState
from gate_api.v1.position.models import ExpectedWait, Position, TrucksAhead
from gate_api.v1.visits.models import Visit, VisitChange, VisitPage, VisitStory
from schemas.board import (
    BoardRow,
    CongestionSummary,
    DirectionSummary,
    FeedState,
    PolicyShown,
    StageSummary,
    StageWait,
)

NOON = datetime(2026, 3, 2, 5, 2, 7, tzinfo=UTC)
_ARRIVED = NOON - timedelta(hours=2, minutes=38)
_RANK = (int(_ARRIVED.timestamp() * 1000), 41)
_VISIT_ID = "huu-nghi-41"

_SUMMARY = DirectionSummary(
    direction="out",
    waiting=63,
    by_stage={"gate-in": 12, "declaration": 9, "customs": 38, "gate-out": 4},
    crossed_today=128,
    crossed_last_hour=32,
    wait_p50_seconds=18_600,
    wait_p90_seconds=34_800,
    stages=(
        StageSummary(
            stage="customs",
            phase=2,
            usual_p50_seconds=5_400,
            usual_p90_seconds=12_600,
            late_after_seconds=18_000,
            served_per_hour_milli=30_000,
        ),
    ),
    headway_ms=112_500,
    p50_milli=900,
    p90_milli=1_700,
    hit_rate_percent=91,
    congestion=CongestionSummary(
        level="watch",
        arrivals_per_hour_milli=38_000,
        served_per_hour_milli=32_000,
        utilisation_percent=118,
        bottleneck="customs",
        next_threshold="yard",
        next_threshold_in_seconds=43_200,
    ),
)
_POLICY = PolicyShown(name="lang-son", version=1, sha256="5f" * 32, pattern=("priority", "booked", "live", "live"))
_FEEDS = (
    FeedState(
        feed_kind="camera", feed="gate-in-1", alive=True, troubles=("blurred",), feed_as_of=NOON - timedelta(seconds=1)
    ),
    FeedState(feed_kind="customs", feed="customs", alive=True, feed_as_of=NOON - timedelta(seconds=12)),
    FeedState(feed_kind="registry", feed="registry", alive=False, feed_as_of=NOON - timedelta(minutes=4)),
)
_ROW = BoardRow(
    visit_id=_VISIT_ID,
    direction="out",
    rank=_RANK,
    status="waiting",
    stage="customs",
    arrived_at=_ARRIVED,
    stage_since=_ARRIVED + timedelta(minutes=22),
    seen_at=NOON - timedelta(minutes=3),
    plate="12C08416",
    country="vn",
    colour="yellow",
    plate_confidence=0.98,
    lane=2,
    declaration="lodged",
    channel="yellow",
    perishable=True,
    registration="valid",
    queue_class="priority",
    rule="perishable-1",
    agencies=("customs",),
)
_PLACED = PlacedRow(
    visit_id=_VISIT_ID,
    direction="out",
    rank=_RANK,
    status="waiting",
    stage="customs",
    arrived_at=_ARRIVED,
    stage_since=_ARRIVED + timedelta(minutes=22),
    seen_at=NOON - timedelta(minutes=3),
    plate="12C08416",
    country="vn",
    colour="yellow",
    lane=2,
    position=1,
)

GATE_LIST = GateList(
    server_time=NOON,
    gates=(
        GateState(
            slug="huu-nghi",
            name_vi="Hữu Nghị",
            name_zh="友谊关",
            name_en="Huu Nghi",
            summaries=(_SUMMARY,),
            seq=5120,
            offset=90_210,
            as_of=NOON,
            age_seconds=0.4,
            lag_seconds=0.02,
        ),
    ),
)

BOARD = Board(
    gate="huu-nghi",
    direction="out",
    seq=5120,
    offset=90_210,
    as_of=NOON,
    summary=_SUMMARY,
    feeds=_FEEDS,
    policy=_POLICY,
    rows=(_PLACED,),
)

LIVE_MESSAGE = LiveMessage(
    v=1,
    kind="delta",
    seq=5121,
    as_of=NOON,
    data=LiveData(
        offset=90_214,
        rows=(_ROW,),
        removed=("huu-nghi-17",),
        summaries=(_SUMMARY,),
        feeds=_FEEDS,
        policy=_POLICY,
        log_hash="c9f1a6d08b2e7734",
    ),
)

POSITION = Position(
    gate="huu-nghi",
    visit_id="huu-nghi-57",
    direction="out",
    status="waiting",
    stage="customs",
    agencies=("customs",),
    since=NOON - timedelta(minutes=48),
    queue_class="live",
    rule="live-1",
    position=13,
    of=38,
    ahead=(
        TrucksAhead(trucks=3, queue_class="priority", rule="perishable-1"),
        TrucksAhead(trucks=4, queue_class="booked", slot_at=NOON - timedelta(minutes=2, seconds=7)),
        TrucksAhead(trucks=5, queue_class="live", rule="live-1"),
    ),
    why="12 ahead: 3 priority under rule perishable-1, 4 booked for 12:00 (UTC+7), 5 arrived earlier",
    expected=ExpectedWait(p50_seconds=1_720, p90_seconds=3_250, hit_rate_percent=91),
    policy=_POLICY,
    as_of=NOON,
)

_VISIT = Visit(
    visit_id=_VISIT_ID,
    gate="huu-nghi",
    direction="out",
    opened_at=_ARRIVED,
    stage="customs",
    stage_since=_ARRIVED + timedelta(minutes=22),
    status="waiting",
    plate="12C08416",
    country="vn",
    aliases=("plate:12C08416", "declaration:306512345678"),
    declaration_number="306512345678",
    declaration="lodged",
    channel="yellow",
    registration="valid",
    queue_class="priority",
    rule="lang-son/1/perishable-1",
    workflow="export-plant/1",
    waits=(StageWait(stage="customs", since=_ARRIVED + timedelta(minutes=22), agencies=("customs",)),),
    promised_p50_seconds=5_400,
    promised_p90_seconds=12_600,
)

VISIT_PAGE = VisitPage(visits=(_VISIT,))

VISIT_STORY = VisitStory(
    visit=_VISIT,
    story=(
        VisitChange(offset=88_001, ordinal=0, as_of=_ARRIVED, kind="opened", stage="gate-in", status="waiting"),
        VisitChange(
            offset=88_420,
            ordinal=1,
            as_of=_ARRIVED + timedelta(minutes=22),
            kind="changed",
            stage="customs",
            status="waiting",
            plate="12C08416",
            declaration="lodged",
            channel="yellow",
        ),
        VisitChange(
            offset=88_951,
            ordinal=0,
            as_of=_ARRIVED + timedelta(minutes=40),
            kind="noted",
            stage="plant",
            what="ticked",
            by_role="plant-quarantine",
            by_organisation="plant-quarantine-lang-son",
        ),
    ),
)
