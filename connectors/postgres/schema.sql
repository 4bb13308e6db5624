-- What all migrations together make, for readers. A test compares it with what they really make.

CREATE TABLE visit (
    visit_id             text PRIMARY KEY,
    gate                 text NOT NULL,
    direction            text NOT NULL,
    opened_at            timestamptz NOT NULL,
    stage                text NOT NULL,
    stage_since          timestamptz NOT NULL,
    status               text NOT NULL,
    closed_at            timestamptz,
    wait_seconds         integer,
    merged_into          text,
    plate                text,
    country              text,
    aliases              text[] NOT NULL,
    declaration_number   text,
    declaration          text,
    channel              text,
    registration         text,
    queue_class          text NOT NULL DEFAULT 'live',
    rule                 text,
    workflow             text,
    waits                jsonb NOT NULL DEFAULT '[]',
    booking_id           text,
    promised_p50_seconds integer,
    promised_p90_seconds integer,
    how                  text
);

CREATE INDEX visit_newest ON visit (gate, opened_at DESC, visit_id DESC);

-- A truck that comes to another gate is found by its plate, written with or without its province.
CREATE INDEX visit_open_plate ON visit ((CASE WHEN ascii(plate) > 127 THEN right(plate, -1) ELSE plate END))
    WHERE closed_at IS NULL;

CREATE TABLE visit_change (
    gate         text NOT NULL,
    "offset"     bigint NOT NULL,
    ordinal      integer NOT NULL,
    visit_id     text NOT NULL,
    as_of        timestamptz NOT NULL,
    kind         text NOT NULL,
    stage        text NOT NULL,
    status       text NOT NULL,
    plate        text,
    declaration  text,
    channel      text,
    registration text,
    PRIMARY KEY (gate, "offset", ordinal)
);

CREATE INDEX visit_change_story ON visit_change (visit_id, "offset", ordinal);

-- What happened to a visit, as a sentence: a command that was accepted, or what the log showed.
CREATE TABLE visit_story (
    gate            text NOT NULL,
    "offset"        bigint NOT NULL,
    ordinal         integer NOT NULL,
    visit_id        text NOT NULL,
    as_of           timestamptz NOT NULL,
    occurred_at     timestamptz NOT NULL,
    what            text NOT NULL,
    stage           text,
    agencies        text[] NOT NULL,
    by_role         text,
    by_organisation text,
    other_gate      text,
    other_visit_id  text,
    rule            text,
    note            text,
    PRIMARY KEY (gate, "offset", ordinal)
);

CREATE INDEX visit_story_of ON visit_story (visit_id, "offset", ordinal);

-- A booking as it stands; its id is that of the request that asked for it.
CREATE TABLE booking (
    booking_id         text PRIMARY KEY,
    gate               text NOT NULL,
    direction          text NOT NULL,
    declaration_number text NOT NULL,
    slot_at            timestamptz NOT NULL,
    status             text NOT NULL,
    vehicle            text NOT NULL,
    firm               text NOT NULL,
    excuse             text,
    changed_at         timestamptz NOT NULL
);

CREATE INDEX booking_slot ON booking (gate, direction, slot_at);

CREATE TABLE slot (
    gate      text NOT NULL,
    direction text NOT NULL,
    slot_at   timestamptz NOT NULL,
    trucks    integer NOT NULL,
    PRIMARY KEY (gate, direction, slot_at)
);

-- Everything that somebody needs to draw again and find the same.
CREATE TABLE draw (
    gate      text NOT NULL,
    "offset"  bigint NOT NULL,
    ordinal   integer NOT NULL,
    as_of     timestamptz NOT NULL,
    direction text NOT NULL,
    slot_at   timestamptz NOT NULL,
    seed      text NOT NULL,
    drawn     text[] NOT NULL,
    allotted  text[] NOT NULL,
    PRIMARY KEY (gate, "offset", ordinal)
);

CREATE INDEX draw_slot ON draw (gate, direction, slot_at);

-- Each signature under a policy, and each policy that began to rule (then `signed_by` names all who signed).
CREATE TABLE policy_step (
    gate      text NOT NULL,
    "offset"  bigint NOT NULL,
    ordinal   integer NOT NULL,
    as_of     timestamptz NOT NULL,
    kind      text NOT NULL,
    name      text NOT NULL,
    version   integer NOT NULL,
    sha256    text NOT NULL,
    pattern   text[] NOT NULL,
    signed_by text[] NOT NULL,
    PRIMARY KEY (gate, "offset", ordinal)
);

CREATE TABLE lane_change (
    gate      text NOT NULL,
    "offset"  bigint NOT NULL,
    ordinal   integer NOT NULL,
    as_of     timestamptz NOT NULL,
    lane      integer NOT NULL,
    direction text NOT NULL,
    is_open   boolean NOT NULL,
    PRIMARY KEY (gate, "offset", ordinal)
);

-- The last output of each gate that is in here: what is not above it is a repetition.
CREATE TABLE projected_gate (
    gate     text PRIMARY KEY,
    "offset" bigint NOT NULL,
    ordinal  integer NOT NULL
);

-- Where to read on in gate.outcome.v1, written in the same transaction as what was read.
CREATE TABLE projected_partition (
    "partition" integer PRIMARY KEY,
    next_offset bigint NOT NULL
);
