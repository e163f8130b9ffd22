-- +goose Up
-- A person has at most one case beyond screening in an organisation, whatever races
-- (INV-104): one row a case that runs. The trigger keeps the rows, so that no program
-- can forget them.
CREATE TABLE running_cases (
    case_id         uuid PRIMARY KEY REFERENCES cases (id),
    organisation_id uuid NOT NULL,
    person_id       uuid NOT NULL REFERENCES people (id),
    -- it ran beside another before there was a rule, or has been opened again by what
    -- nobody may refuse; the two wait to be joined (T-21)
    beside          boolean NOT NULL,
    since           timestamptz NOT NULL DEFAULT now()
);
INSERT INTO running_cases (case_id, organisation_id, person_id, beside)
    SELECT id, organisation_id, person_id, row_number() OVER (PARTITION BY organisation_id, person_id ORDER BY first_received_on, id) > 1
    FROM cases WHERE phase NOT IN ('RECEIVED', 'SCREENING', 'MERGED', 'DISMISSED', 'CLOSED');
CREATE UNIQUE INDEX one_running_case_per_person ON running_cases (organisation_id, person_id) WHERE NOT beside;
CREATE INDEX running_cases_by_person ON running_cases (person_id);

-- +goose StatementBegin
CREATE FUNCTION keep_running_cases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.phase NOT IN ('RECEIVED', 'SCREENING', 'MERGED', 'DISMISSED', 'CLOSED') THEN
        INSERT INTO running_cases (case_id, organisation_id, person_id, beside)
            VALUES (NEW.id, NEW.organisation_id, NEW.person_id, COALESCE(NEW.state ->> 'runs_beside', '') <> '')
            ON CONFLICT (case_id) DO NOTHING;
        RETURN NULL;
    END IF;
    DELETE FROM running_cases WHERE case_id = NEW.id AND NOT beside;
    IF FOUND THEN -- the first of those that ran beside it is alone now, or the first
        UPDATE running_cases SET beside = false WHERE case_id = (SELECT case_id FROM running_cases
            WHERE organisation_id = NEW.organisation_id AND person_id = NEW.person_id ORDER BY since, case_id LIMIT 1);
    ELSE
        DELETE FROM running_cases WHERE case_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER case_begins_to_run AFTER INSERT ON cases FOR EACH ROW
    WHEN (NEW.phase NOT IN ('RECEIVED', 'SCREENING', 'MERGED', 'DISMISSED', 'CLOSED')) EXECUTE FUNCTION keep_running_cases();
CREATE TRIGGER case_runs_or_ends AFTER UPDATE OF phase ON cases FOR EACH ROW
    WHEN ((OLD.phase IN ('RECEIVED', 'SCREENING', 'MERGED', 'DISMISSED', 'CLOSED'))
        IS DISTINCT FROM (NEW.phase IN ('RECEIVED', 'SCREENING', 'MERGED', 'DISMISSED', 'CLOSED')))
    EXECUTE FUNCTION keep_running_cases();

-- The standing check asks how merged cases ended, and when the others did.
CREATE INDEX ends_of_cases ON events (case_id, at) WHERE name IN ('merged', 'dismissed', 'closed');

-- +goose Down
DROP INDEX ends_of_cases;
DROP TRIGGER case_runs_or_ends ON cases;
DROP TRIGGER case_begins_to_run ON cases;
DROP FUNCTION keep_running_cases();
DROP TABLE running_cases;
