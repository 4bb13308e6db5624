"""Every figure that a process shows to Prometheus: the one vocabulary.

Labels are gates, lanes, partitions and fixed words; never a plate, a name or a number of a person.
"""

from prometheus_client import Counter, Gauge, Histogram

LATENCY_BUCKETS_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

# streams: the fold
EVENTS_FOLDED = Counter("cuakhau_events_folded_total", "Events applied to the fold.", ["partition"])
EVENTS_SKIPPED = Counter("cuakhau_events_skipped_total", "Deliveries at or below the applied offset.", ["partition"])
DEAD_LETTERS = Counter("cuakhau_dead_letters_total", "Records refused, by reason.", ["reason"])
CATCH_UP_SECONDS = Histogram("cuakhau_catch_up_seconds", "Time of one bulk catch-up.", buckets=LATENCY_BUCKETS_SECONDS)
FOLD_OFFSET = Gauge("cuakhau_fold_offset", "Last offset applied.", ["partition"])
FOLD_LAG = Gauge("cuakhau_fold_lag", "Records in the log not yet applied.", ["partition"])
TRUCKS_WAITING = Gauge(
    "cuakhau_trucks_waiting", "Open visits, by the stage they wait for.", ["gate", "direction", "stage"]
)
TRUCKS_UNREAD = Gauge("cuakhau_trucks_unread", "Open visits whose plate nobody has read.", ["gate", "direction"])
ARRIVALS_PER_HOUR = Gauge(
    "cuakhau_arrivals_per_hour", "Trucks that come, as assessed every five minutes.", ["gate", "direction"]
)
CROSSINGS_LAST_HOUR = Gauge("cuakhau_crossings_last_hour", "Trucks that crossed.", ["gate", "direction"])
UTILISATION_PERCENT = Gauge(
    "cuakhau_utilisation_percent", "Arrivals for each 100 trucks that can be served.", ["gate", "direction"]
)
PROMISES_KEPT_PERCENT = Gauge(
    "cuakhau_promises_kept_percent",
    "Of the trucks that crossed, those within their promised p90.",
    ["gate", "direction"],
)
ALERTS_OPEN = Gauge("cuakhau_alerts_open", "Alerts whose cause stands, told or not.", ["gate", "cause"])
ALERTS_UNTOLD = Gauge(
    "cuakhau_alerts_untold", "Alerts with news that nobody is told, since ten an hour were said already.", ["gate"]
)
UNMATCHED_EXITS = Gauge(
    "cuakhau_unmatched_exits", "Trucks seen leaving that no camera had seen come, since the log began.", ["gate"]
)
SNAPSHOT_BYTES = Gauge("cuakhau_snapshot_bytes", "Size of the newest snapshot.", ["partition"])

# vision: one camera a process
FRAMES = Counter("cuakhau_frames_total", "Frames taken from the source.", ["gate", "lane"])
FRAMES_DROPPED = Counter(
    "cuakhau_frames_dropped_total", "Frames that the camera sent faster than they were looked at.", ["gate", "lane"]
)
FRAME_FAILURES = Counter("cuakhau_frame_failures_total", "Pictures or frames that could not be read.", ["gate", "lane"])
SOURCE_FAILURES = Counter("cuakhau_source_failures_total", "Times the camera did not answer.", ["gate", "lane"])
SIGHTINGS = Counter(
    "cuakhau_sightings_total", "Sightings appended; read says whether a plate was.", ["gate", "lane", "read"]
)
FRAME_SECONDS = Histogram(
    "cuakhau_frame_seconds", "Detection and reading of one frame.", ["gate", "lane"], buckets=LATENCY_BUCKETS_SECONDS
)

FRAMES_PER_SECOND = Gauge("cuakhau_camera_frames_per_second", "Frames looked at, over ten seconds.", ["gate", "lane"])
CAMERA_TROUBLE = Gauge(
    "cuakhau_camera_trouble", "1 while the camera is blurred, dark, moved or slow.", ["gate", "lane", "trouble"]
)
SPOOL_EVENTS = Gauge("cuakhau_spool_events", "Events on disk that the log has not taken yet.", ["gate", "lane"])
SPOOL_BYTES = Gauge("cuakhau_spool_bytes", "Size of the events on disk.", ["gate", "lane"])
SPOOL_LOST = Gauge(
    "cuakhau_spool_lost_events", "Events that will never be sent: no room, or damaged on disk.", ["gate", "lane"]
)

# connectors
FEED_REQUESTS = Counter("cuakhau_feed_requests_total", "Requests to another system, by result.", ["feed", "result"])
FEED_AGE_SECONDS = Gauge("cuakhau_feed_age_seconds", "Age of what the feed last said of itself.", ["feed"])
EVENTS_APPENDED = Counter("cuakhau_events_appended_total", "Events acknowledged by the log.", ["type"])
PROJECTED = Counter("cuakhau_projected_total", "Outcomes written to PostgreSQL.", ["gate"])

# gate_api
REQUESTS = Counter("cuakhau_http_requests_total", "HTTP requests.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "cuakhau_http_request_seconds", "Time to answer.", ["route"], buckets=LATENCY_BUCKETS_SECONDS
)
LIVE_CLIENTS = Gauge("cuakhau_live_clients", "Open live streams.", ["gate"])
BOARD_AGE_SECONDS = Gauge("cuakhau_board_age_seconds", "Age of the board's as_of.", ["gate"])
