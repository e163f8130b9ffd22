-- +goose Up
-- A view that somebody keeps is of a list of tasks, or of one of cases.
ALTER TABLE task_views ADD COLUMN about text NOT NULL DEFAULT 'TASKS' CHECK (about IN ('TASKS', 'CASES'));

-- +goose Down
DELETE FROM task_views WHERE about <> 'TASKS';
ALTER TABLE task_views DROP COLUMN about;
