-- +goose Up
-- Lists across cases find their page by an index, in the order they show it.
DROP INDEX letters_waiting;
CREATE INDEX letters_waiting ON letters (organisation_id, queued_on, case_id, id) WHERE status IN ('QUEUED', 'HELD');
CREATE INDEX letters_held ON letters (organisation_id, queued_on, case_id, id) WHERE status = 'HELD';
CREATE INDEX cases_by_age ON cases (organisation_id, created_at, id);
CREATE INDEX cases_by_number ON cases (organisation_id, (lpad(number, 40, '0') COLLATE "C"), id);
CREATE INDEX cases_by_due ON cases (organisation_id, (COALESCE(next_due, 'infinity'::date)), id);
CREATE INDEX cases_overdue ON cases (organisation_id, created_at, id) WHERE overdue > 0;
-- What the metrics count each quarter of a minute, and what is swept each hour.
CREATE INDEX deadlines_overdue ON deadlines (case_id) WHERE status = 'OVERDUE';
CREATE INDEX tasks_of_a_kind ON tasks (kind, case_id) WHERE done_on IS NULL;
CREATE INDEX texts_by_age ON texts (created_at);
CREATE INDEX plan_versions_by_age ON plan_versions (created_at);

-- A part of a name or a number is found by three letters of it. A server without the
-- extension, or one that lets nobody add it, looks through all names as before.
-- +goose StatementBegin
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX people_by_part_of_name ON people USING gin (typed_name gin_trgm_ops);
    CREATE INDEX cases_by_part_of_number ON cases USING gin (number gin_trgm_ops);
EXCEPTION WHEN feature_not_supported OR undefined_file OR insufficient_privilege OR undefined_object THEN
    RAISE NOTICE 'without pg_trgm: names are found by looking through all of them';
END $$;
-- +goose StatementEnd

-- Rows that are written again and again: room on their page for the next version, and
-- cleaning when a fiftieth is dead, where the server waits for a fifth.
ALTER TABLE cases SET (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE deadlines SET (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE letters SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE tasks SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE mails SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

-- +goose Down
ALTER TABLE mails RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
ALTER TABLE tasks RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
ALTER TABLE letters RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
ALTER TABLE deadlines RESET (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
ALTER TABLE cases RESET (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
DROP INDEX IF EXISTS cases_by_part_of_number, people_by_part_of_name;
-- The extension stays: somebody else may use it.
DROP INDEX plan_versions_by_age, texts_by_age, tasks_of_a_kind, deadlines_overdue, cases_overdue, cases_by_due, cases_by_number, cases_by_age,
    letters_held, letters_waiting;
CREATE INDEX letters_waiting ON letters (organisation_id, queued_on) WHERE status IN ('QUEUED', 'HELD');
