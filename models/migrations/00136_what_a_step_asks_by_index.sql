-- +goose Up
-- Each step asks whether the person has a plan in another case (INV-03): all plans were read.
CREATE INDEX plans_by_person ON plans (person_id);
-- For whom somebody who logs in decides.
CREATE INDEX representatives_by_principal ON representatives (principal);
-- What is overdue, day by day.
CREATE INDEX tasks_due ON tasks (organisation_id, due) WHERE done_on IS NULL;

-- Letters that have left, and what a carrier was given, the first or the latest first.
CREATE INDEX letters_by_age ON letters (organisation_id, queued_on, case_id, id);
CREATE INDEX sendings_by_age ON sendings (organisation_id, made_at, id);
-- The entry that a letter is to: of a text that is put together nothing can be looked up
-- behind the wall, and the whole register was read for a batch.
ALTER TABLE letters ADD COLUMN to_person uuid
    GENERATED ALWAYS AS (CASE WHEN recipient ~ '^person/[0-9a-f-]{36}$' THEN substr(recipient, 8)::uuid END) STORED;

-- +goose Down
ALTER TABLE letters DROP COLUMN to_person;
DROP INDEX sendings_by_age;
DROP INDEX letters_by_age;
DROP INDEX tasks_due;
DROP INDEX representatives_by_principal;
DROP INDEX plans_by_person;
