-- +goose Up
-- A list is one row with what it showed; a look at the register says at whom;
-- and every row says which text or version, and where the one who looked belongs.
ALTER TABLE access_log
    ADD COLUMN case_ids           jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN person_ids         jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN about              text NOT NULL DEFAULT '',
    ADD COLUMN asker_organisation uuid;
CREATE INDEX access_log_by_listed_case ON access_log USING gin (case_ids jsonb_path_ops) WHERE case_ids <> '[]';
CREATE INDEX access_log_by_person ON access_log USING gin (person_ids jsonb_path_ops) WHERE person_ids <> '[]';

-- +goose Down
ALTER TABLE access_log DROP COLUMN case_ids, DROP COLUMN person_ids, DROP COLUMN about, DROP COLUMN asker_organisation;
