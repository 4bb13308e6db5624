-- The history of visits: how each stands now, and every change of it.

CREATE TABLE visit (
    visit_id           text PRIMARY KEY,
    gate               text NOT NULL,
    direction          text NOT NULL,
    opened_at          timestamptz NOT NULL,
    stage              text NOT NULL,
    stage_since        timestamptz NOT NULL,
    status             text NOT NULL,
    closed_at          timestamptz,
    wait_seconds       integer,
    merged_into        text,
    plate              text,
    country            text,
    aliases            text[] NOT NULL,
    declaration_number text,
    declaration        text,
    channel            text,
    registration       text
);

CREATE INDEX visit_newest ON visit (gate, opened_at DESC, visit_id DESC);

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
