-- name: next_offsets
-- How far history has come in gate.outcome.v1.
SELECT "partition", next_offset FROM projected_partition;

-- name: pairs
-- Changes (gates $1, offsets $2, ordinals $3) in which a visit got the plate that it has now, each beside the open
-- visits at other gates that may be the same truck's: the plates are equal but for a first character that is not of
-- ASCII. Two visits are no pair when the one's story says already that it was diverted to the other: an officer may
-- have opened it again since.
SELECT DISTINCT
    here.visit_id, here.gate, here.opened_at, here.plate, here.country, here.how,
    there.visit_id AS other_visit_id, there.gate AS other_gate, there.opened_at AS other_opened_at,
    there.plate AS other_plate, there.country AS other_country
FROM unnest($1::text[], $2::bigint[], $3::integer[]) AS told (gate, "offset", ordinal)
JOIN visit_change AS change USING (gate, "offset", ordinal)
JOIN visit AS here ON here.visit_id = change.visit_id AND here.plate = change.plate
JOIN visit AS there
    ON CASE WHEN ascii(there.plate) > 127 THEN right(there.plate, -1) ELSE there.plate END
        = CASE WHEN ascii(here.plate) > 127 THEN right(here.plate, -1) ELSE here.plate END
    AND there.closed_at IS NULL
    AND there.gate <> here.gate
WHERE here.plate IS DISTINCT FROM (
        SELECT before.plate
        FROM visit_change AS before
        WHERE before.visit_id = change.visit_id
            AND (before."offset", before.ordinal) < (change."offset", change.ordinal)
        ORDER BY before."offset" DESC, before.ordinal DESC
        LIMIT 1
    )
    AND NOT EXISTS (
        SELECT FROM visit_story AS story
        WHERE story.what = 'diverted'
            AND (story.visit_id, story.other_visit_id)
                IN ((here.visit_id, there.visit_id), (there.visit_id, here.visit_id))
    )
ORDER BY here.opened_at, here.visit_id, other_opened_at, other_visit_id;
