-- name: lock
-- One writer at a time, until its transaction ends: a second projector then finds the stamps of the first.
SELECT pg_advisory_xact_lock(727274851);

-- name: stamps
-- The last output of each gate that history holds.
SELECT gate, "offset", ordinal FROM projected_gate;

-- name: next_offsets
-- Where to read on in gate.outcome.v1.
SELECT "partition", next_offset FROM projected_partition;

-- name: put_visit
-- A visit as it stands after its newest change.
INSERT INTO visit (
    visit_id, gate, direction, opened_at, stage, stage_since, status, closed_at, wait_seconds, merged_into,
    plate, country, aliases, declaration_number, declaration, channel, registration
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (visit_id) DO UPDATE SET
    stage = excluded.stage,
    stage_since = excluded.stage_since,
    status = excluded.status,
    closed_at = excluded.closed_at,
    wait_seconds = excluded.wait_seconds,
    merged_into = excluded.merged_into,
    plate = excluded.plate,
    country = excluded.country,
    aliases = excluded.aliases,
    declaration_number = excluded.declaration_number,
    declaration = excluded.declaration,
    channel = excluded.channel,
    registration = excluded.registration;

-- name: add_change
-- One step of a visit's story.
INSERT INTO visit_change (
    gate, "offset", ordinal, visit_id, as_of, kind, stage, status, plate, declaration, channel, registration
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: put_stamp
-- From now on everything up to this output of the gate is a repetition.
INSERT INTO projected_gate (gate, "offset", ordinal) VALUES ($1, $2, $3)
ON CONFLICT (gate) DO UPDATE SET "offset" = excluded."offset", ordinal = excluded.ordinal;

-- name: put_next_offset
-- Read on from here.
INSERT INTO projected_partition ("partition", next_offset) VALUES ($1, $2)
ON CONFLICT ("partition") DO UPDATE SET next_offset = excluded.next_offset;
