-- +goose Up
-- A mail that was given up is told to every case it has lines of.
ALTER TABLE batches DROP CONSTRAINT batches_kind_check,
    ADD CONSTRAINT batches_kind_check CHECK (kind IN ('STAFF_LEFT', 'REASSIGN', 'REGISTER', 'RECOUNT', 'MAIL_FAILED'));

-- +goose Down
DELETE FROM batch_items WHERE batch_id IN (SELECT id FROM batches WHERE kind = 'MAIL_FAILED');
DELETE FROM batches WHERE kind = 'MAIL_FAILED';
ALTER TABLE batches DROP CONSTRAINT batches_kind_check,
    ADD CONSTRAINT batches_kind_check CHECK (kind IN ('STAFF_LEFT', 'REASSIGN', 'REGISTER', 'RECOUNT'));
