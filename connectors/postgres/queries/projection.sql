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
    plate, country, aliases, declaration_number, declaration, channel, registration, queue_class, rule, workflow,
    waits, booking_id, promised_p50_seconds, promised_p90_seconds, how
) VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21::jsonb, $22, $23,
    $24, $25
)
ON CONFLICT (visit_id) DO UPDATE SET
    direction = excluded.direction,
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
    registration = excluded.registration,
    queue_class = excluded.queue_class,
    rule = excluded.rule,
    workflow = excluded.workflow,
    waits = excluded.waits,
    booking_id = excluded.booking_id,
    promised_p50_seconds = excluded.promised_p50_seconds,
    promised_p90_seconds = excluded.promised_p90_seconds,
    how = excluded.how;

-- name: add_change
-- One step of a visit's story.
INSERT INTO visit_change (
    gate, "offset", ordinal, visit_id, as_of, kind, stage, status, plate, declaration, channel, registration
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: add_story
-- One line of a visit's story.
INSERT INTO visit_story (
    gate, "offset", ordinal, visit_id, as_of, occurred_at, what, stage, agencies, by_role, by_organisation,
    other_gate, other_visit_id, rule, note
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: put_booking
-- A booking as it stands after its newest change.
INSERT INTO booking (
    booking_id, gate, direction, declaration_number, slot_at, status, vehicle, firm, excuse, changed_at
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (booking_id) DO UPDATE SET
    declaration_number = excluded.declaration_number,
    slot_at = excluded.slot_at,
    status = excluded.status,
    vehicle = excluded.vehicle,
    firm = excluded.firm,
    excuse = excluded.excuse,
    changed_at = excluded.changed_at;

-- name: put_slot
-- A slot and its places, as last opened or set.
INSERT INTO slot (gate, direction, slot_at, trucks) VALUES ($1, $2, $3, $4)
ON CONFLICT (gate, direction, slot_at) DO UPDATE SET trucks = excluded.trucks;

-- name: add_draw
-- A draw, with all that it takes to check it.
INSERT INTO draw (gate, "offset", ordinal, as_of, direction, slot_at, seed, drawn, allotted)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: add_policy_step
-- A signature, or the beginning of a policy's rule.
INSERT INTO policy_step (gate, "offset", ordinal, as_of, kind, name, version, sha256, pattern, signed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: add_lane_change
-- A lane was opened, closed or reversed.
INSERT INTO lane_change (gate, "offset", ordinal, as_of, lane, direction, is_open) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: put_stamp
-- From now on everything up to this output of the gate is a repetition.
INSERT INTO projected_gate (gate, "offset", ordinal) VALUES ($1, $2, $3)
ON CONFLICT (gate) DO UPDATE SET "offset" = excluded."offset", ordinal = excluded.ordinal;

-- name: put_next_offset
-- Read on from here.
INSERT INTO projected_partition ("partition", next_offset) VALUES ($1, $2)
ON CONFLICT ("partition") DO UPDATE SET next_offset = excluded.next_offset;
