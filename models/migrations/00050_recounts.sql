-- +goose Up
-- The batch in which the cases of an organisation count their open deadlines again
-- when a policy comes into force; null before its day, and for the first one.
ALTER TABLE policies ADD COLUMN recount_batch uuid REFERENCES batches (id);

-- +goose Down
ALTER TABLE policies DROP COLUMN recount_batch;
