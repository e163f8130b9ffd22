-- +goose Up
-- A unit's list of tasks finds its page in the order it shows it; the cases that stand to
-- another as none may, which its first page names, are found without a look at every case.
CREATE INDEX tasks_of_unit ON tasks (unit_id, (COALESCE(due, 'infinity'::date)), case_id, id) WHERE done_on IS NULL;
CREATE INDEX cases_merged ON cases (id) WHERE phase = 'MERGED';
CREATE INDEX running_cases_beside ON running_cases (organisation_id, person_id) WHERE beside;

-- +goose Down
DROP INDEX running_cases_beside, cases_merged, tasks_of_unit;
