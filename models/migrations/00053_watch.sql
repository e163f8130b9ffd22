-- +goose Up
-- What keeps a case from going on, as the watch last saw it (INV-113): '' when it
-- is well, else PARKED, TASK_FAILS, NO_ANSWER or CANNOT_MEND. Instants are real
-- time, whatever clock the case lives by.
ALTER TABLE cases ADD COLUMN trouble text NOT NULL DEFAULT '',
    ADD COLUMN trouble_since timestamptz,
    ADD COLUMN trouble_seen timestamptz;
CREATE INDEX cases_in_trouble ON cases (trouble_seen) WHERE trouble <> '';

-- How far the watch over all open cases has come: one row for the installation.
CREATE TABLE watch (
    id              integer PRIMARY KEY CHECK (id = 1),
    -- the walk that is under way, or that was the last
    began_at        timestamptz,
    -- the case it has come to; null before the first and after the last
    after_case      uuid,
    -- when the last walk over every case came to its end, and when that one began
    finished_at     timestamptz,
    finished_began  timestamptz,
    walked          integer NOT NULL DEFAULT 0
);
INSERT INTO watch (id) VALUES (1);

-- +goose Down
DROP TABLE watch;
DROP INDEX cases_in_trouble;
ALTER TABLE cases DROP COLUMN trouble, DROP COLUMN trouble_since, DROP COLUMN trouble_seen;
