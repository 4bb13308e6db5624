-- name: ping
-- Whether PostgreSQL answers.
SELECT 1;

-- name: visits
-- Visits of a gate ($1), the last opened first, in one direction ($2) or both, opened before ($3, $4) when given.
SELECT
    visit_id, gate, direction, opened_at, stage, stage_since, status, closed_at, wait_seconds, merged_into,
    plate, country, aliases, declaration_number, declaration, channel, registration, queue_class, rule, workflow,
    waits, booking_id, promised_p50_seconds, promised_p90_seconds, how
FROM visit
WHERE gate = $1
    AND ($2::text IS NULL OR direction = $2)
    AND ($3::timestamptz IS NULL OR (opened_at, visit_id) < ($3, $4::text))
ORDER BY opened_at DESC, visit_id DESC
LIMIT $5;

-- name: visit
-- One visit.
SELECT
    visit_id, gate, direction, opened_at, stage, stage_since, status, closed_at, wait_seconds, merged_into,
    plate, country, aliases, declaration_number, declaration, channel, registration, queue_class, rule, workflow,
    waits, booking_id, promised_p50_seconds, promised_p90_seconds, how
FROM visit
WHERE visit_id = $1;

-- name: story
-- Every change of one visit and every line of its story, the oldest first.
SELECT
    "offset", ordinal, as_of, kind, stage, status, plate, declaration, channel, registration,
    NULL AS occurred_at, NULL AS what, ARRAY[]::text[] AS agencies, NULL AS by_role, NULL AS by_organisation,
    NULL AS other_gate, NULL AS other_visit_id, NULL AS rule, NULL AS note
FROM visit_change
WHERE visit_id = $1
UNION ALL
SELECT
    "offset", ordinal, as_of, 'noted', stage, NULL, NULL, NULL, NULL, NULL,
    occurred_at, what, agencies, by_role, by_organisation, other_gate, other_visit_id, rule, note
FROM visit_story
WHERE visit_id = $1
ORDER BY "offset", ordinal;
