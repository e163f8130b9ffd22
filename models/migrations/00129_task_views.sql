-- +goose Up
-- How a member of the staff has chosen to look at tasks: codes alone, under a name of their
-- own. A list of what was opened last finds its page by the second index.
CREATE TABLE task_views (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    principal       text NOT NULL,
    id              uuid NOT NULL,
    name            text NOT NULL CHECK (length(name) <= 60),
    choice          jsonb NOT NULL,
    made_at         timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, principal, id)
);
SELECT keep_apart('task_views');
CREATE INDEX tasks_of_unit_by_age ON tasks (unit_id, opened_on, case_id, id) WHERE done_on IS NULL;

-- +goose Down
DROP INDEX tasks_of_unit_by_age;
DROP TABLE task_views;
