-- +goose Up
-- Whose answer it is, where the asker belongs to somebody: an administrator of
-- the installation and the owner of a training world belong to nobody. Answers
-- are kept for some weeks (Store.SweepAnswers); the index finds the old ones.
ALTER TABLE answers ADD COLUMN organisation_id uuid;
CREATE INDEX answers_by_age ON answers (created_at);

-- +goose Down
DROP INDEX answers_by_age;
ALTER TABLE answers DROP COLUMN organisation_id;
