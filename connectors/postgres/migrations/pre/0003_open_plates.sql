-- A truck that comes to another gate is found by its plate, written with or without its province.

CREATE INDEX visit_open_plate ON visit ((CASE WHEN ascii(plate) > 127 THEN right(plate, -1) ELSE plate END))
    WHERE closed_at IS NULL;
