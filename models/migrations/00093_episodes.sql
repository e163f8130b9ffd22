-- +goose Up
-- A file is the municipality's case of a person, or an episode of a person in a health
-- trust (domain.md 2.8): the same ledger and the same lists.
ALTER TABLE cases ADD COLUMN kind text NOT NULL DEFAULT 'CASE' CHECK (kind IN ('CASE', 'EPISODE')),
    -- an episode in which no need has been seen: the trust's coordinating unit has nothing
    -- to do with it yet (INV-84)
    ADD COLUMN hidden_from_unit boolean NOT NULL DEFAULT false;
CREATE INDEX episodes_of_departments ON cases (unit_id, created_at, id) WHERE kind = 'EPISODE';

-- An episode is no case that runs (INV-104): a person may have several, and a case too.
DROP TRIGGER case_runs_or_ends ON cases;
DROP TRIGGER case_begins_to_run ON cases;
CREATE TRIGGER case_begins_to_run AFTER INSERT ON cases FOR EACH ROW
    WHEN (NEW.kind = 'CASE' AND NEW.phase NOT IN ('RECEIVED', 'SCREENING', 'MERGED', 'DISMISSED', 'CLOSED'))
    EXECUTE FUNCTION keep_running_cases();
CREATE TRIGGER case_runs_or_ends AFTER UPDATE OF phase ON cases FOR EACH ROW
    WHEN (NEW.kind = 'CASE' AND (OLD.phase IN ('RECEIVED', 'SCREENING', 'MERGED', 'DISMISSED', 'CLOSED'))
        IS DISTINCT FROM (NEW.phase IN ('RECEIVED', 'SCREENING', 'MERGED', 'DISMISSED', 'CLOSED')))
    EXECUTE FUNCTION keep_running_cases();

-- +goose Down
DROP TRIGGER case_runs_or_ends ON cases;
DROP TRIGGER case_begins_to_run ON cases;
CREATE TRIGGER case_begins_to_run AFTER INSERT ON cases FOR EACH ROW
    WHEN (NEW.phase NOT IN ('RECEIVED', 'SCREENING', 'MERGED', 'DISMISSED', 'CLOSED')) EXECUTE FUNCTION keep_running_cases();
CREATE TRIGGER case_runs_or_ends AFTER UPDATE OF phase ON cases FOR EACH ROW
    WHEN ((OLD.phase IN ('RECEIVED', 'SCREENING', 'MERGED', 'DISMISSED', 'CLOSED'))
        IS DISTINCT FROM (NEW.phase IN ('RECEIVED', 'SCREENING', 'MERGED', 'DISMISSED', 'CLOSED')))
    EXECUTE FUNCTION keep_running_cases();
DROP INDEX episodes_of_departments;
ALTER TABLE cases DROP COLUMN hidden_from_unit, DROP COLUMN kind;
