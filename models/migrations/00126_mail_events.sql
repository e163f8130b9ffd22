-- +goose Up
-- What the carrier has said of a mail after it took it (decision 032), and when.
ALTER TABLE mails ADD COLUMN delivery text NOT NULL DEFAULT '', ADD COLUMN delivery_at timestamptz;
-- A carrier names a mail by the id that went with it.
CREATE UNIQUE INDEX mails_by_delivery ON mails (delivery_id);

-- Each thing that a carrier has said, once: what it sends again meets its own row. No
-- address is in it, and none of the carrier's words.
CREATE TABLE mail_events (
    source          text NOT NULL,
    event_id        text NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    mail_key        text NOT NULL REFERENCES mails (key),
    said            text NOT NULL,
    reason          text NOT NULL,
    -- by the carrier's clock, and by ours
    happened_at     timestamptz NOT NULL,
    heard_at        timestamptz NOT NULL,
    PRIMARY KEY (source, event_id)
);
CREATE INDEX mail_events_by_mail ON mail_events (mail_key);
SELECT keep_apart('mail_events');

-- That a mail has come after all is told to every case it has lines of, as that it has not.
ALTER TABLE batches DROP CONSTRAINT batches_kind_check,
    ADD CONSTRAINT batches_kind_check CHECK (kind IN ('STAFF_LEFT', 'REASSIGN', 'REGISTER', 'RECOUNT', 'MAIL_FAILED', 'MAIL_CAME', 'OPENING'));

-- +goose Down
DELETE FROM batch_items WHERE batch_id IN (SELECT id FROM batches WHERE kind = 'MAIL_CAME');
DELETE FROM batches WHERE kind = 'MAIL_CAME';
ALTER TABLE batches DROP CONSTRAINT batches_kind_check,
    ADD CONSTRAINT batches_kind_check CHECK (kind IN ('STAFF_LEFT', 'REASSIGN', 'REGISTER', 'RECOUNT', 'MAIL_FAILED', 'OPENING'));
DROP TABLE mail_events;
DROP INDEX mails_by_delivery;
ALTER TABLE mails DROP COLUMN delivery_at, DROP COLUMN delivery;
