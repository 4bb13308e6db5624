-- name: lock
-- One migrator at a time; held until the session ends.
SELECT pg_advisory_lock(727274850);

-- name: create_table
-- What was applied to this database.
CREATE TABLE IF NOT EXISTS schema_migration (
    name       text PRIMARY KEY,
    sha256     text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- name: applied
-- Names and sums of the applied migrations.
SELECT name, sha256 FROM schema_migration;

-- name: record
-- This one is applied.
INSERT INTO schema_migration (name, sha256) VALUES ($1, $2);
