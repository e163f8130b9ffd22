-- +goose Up
-- What each mail about a meeting says to a calendar: one recipient's own thing, under an
-- id that says nothing and stays the same, numbered upwards with each change (decision 030).
CREATE TABLE mail_calendars (
    mail_key        text PRIMARY KEY REFERENCES mails (key),
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    case_id         uuid NOT NULL,
    meeting_id      text NOT NULL,
    principal       text NOT NULL,
    uid             uuid NOT NULL,
    sequence        integer NOT NULL,
    -- REQUEST or CANCEL
    method          text NOT NULL CHECK (method IN ('REQUEST', 'CANCEL')),
    on_date         date NOT NULL,
    -- the time of day in Oslo, '' where none is set
    at_time         text NOT NULL,
    lasts           integer NOT NULL,
    written_at      timestamptz NOT NULL,
    UNIQUE (case_id, meeting_id, principal, sequence)
);
SELECT keep_apart('mail_calendars');

-- the development mailbox shows it
ALTER TABLE mailbox ADD COLUMN calendar text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE mailbox DROP COLUMN calendar;
DROP TABLE mail_calendars;
