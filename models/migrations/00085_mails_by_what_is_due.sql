-- +goose Up
-- The outbox is asked for what is due, whatever case it belongs to. try_at is real time:
-- a mail that was not taken is not tried again before it. request_id is that of the
-- request that opened the mail, so that its way can be followed in the log.
ALTER TABLE mails ADD COLUMN try_at timestamptz;
ALTER TABLE mails ADD COLUMN request_id text NOT NULL DEFAULT '';
CREATE INDEX mails_due ON mails (send_after) WHERE status IN ('PENDING', 'SENDING');

-- +goose Down
DROP INDEX mails_due;
ALTER TABLE mails DROP COLUMN request_id;
ALTER TABLE mails DROP COLUMN try_at;
