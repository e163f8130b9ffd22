-- +goose Up
-- What the plan's owner, the coordinator and the participants write to each other in a case
-- (decision 031). The words stand in texts, and nothing of it comes to Temporal.
CREATE TABLE case_messages (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    case_id         uuid NOT NULL REFERENCES cases (id),
    kind            text NOT NULL,
    sender          text NOT NULL,
    -- the role in which it was written
    sender_as       text NOT NULL,
    -- what of the case it is about: "plan", "meeting-3"; '' for nothing in particular
    about           text NOT NULL,
    -- the text that it says; NULL where its kind says all there is
    words           uuid,
    -- an instant of the world the organisation lives in
    sent_at         timestamptz NOT NULL
);
CREATE INDEX case_messages_by_time ON case_messages (case_id, sent_at, id);
CREATE INDEX case_messages_by_words ON case_messages (words) WHERE words IS NOT NULL;
CREATE TRIGGER case_messages_are_for_good BEFORE UPDATE OR DELETE ON case_messages FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Whom each was to, and when it was read.
CREATE TABLE case_message_readers (
    message_id      uuid NOT NULL REFERENCES case_messages (id),
    reader          text NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    case_id         uuid NOT NULL REFERENCES cases (id),
    -- the role in which they were written to: what is to the coordinator is read by whoever is so then
    reader_as       text NOT NULL,
    read_at         timestamptz,
    read_by         text NOT NULL,
    PRIMARY KEY (message_id, reader)
);
CREATE INDEX case_messages_unread ON case_message_readers (case_id) WHERE read_at IS NULL;
SELECT keep_apart('case_messages');
SELECT keep_apart('case_message_readers');

-- +goose Down
DROP TABLE case_message_readers;
DROP TABLE case_messages;
