-- +goose Up
-- The outbox is asked for what is due, whatever case it belongs to. try_at is real time:
-- a mail that was not taken is not tried again before it.
ALTER TABLE mails ADD COLUMN try_at timestamptz;
CREATE INDEX mails_due ON mails (send_after) WHERE status IN ('PENDING', 'SENDING');

-- +goose Down
DROP INDEX mails_due;
ALTER TABLE mails DROP COLUMN try_at;
