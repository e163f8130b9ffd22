-- +goose Up
-- What one organisation tells another (decision 027). Each of the two has a row of its
-- own under the same id, also where both are in this installation. A row has no words:
-- they stand in texts, and what has come and has not been taken in yet is sealed.
CREATE TABLE messages (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id              uuid NOT NULL,
    -- OUT: the organisation has sent it; IN: it has got it
    direction       text NOT NULL,
    kind            text NOT NULL,
    -- the other organisation, which may be in another installation
    other           uuid NOT NULL,
    -- the file here that it is from or has come to, and what in it
    case_id         uuid REFERENCES cases (id),
    about           text NOT NULL,
    -- of an answer: to which message, and what is said
    answers         uuid,
    answer          text NOT NULL,
    -- of the status of a plan: whether there is one in force
    plan            text NOT NULL,
    -- where its words are kept here
    words           text NOT NULL,
    status          text NOT NULL,
    -- what is to be done with it next: CARRY, TELL or TAKE; '' when nothing is
    todo            text NOT NULL,
    content         bytea,
    person_id       uuid REFERENCES people (id),
    -- instants of the world the organisation lives in
    sent_at         timestamptz NOT NULL,
    delivered_at    timestamptz,
    settled_at      timestamptz,
    -- real time, as is everything about carrying it
    made_at         timestamptz NOT NULL DEFAULT now(),
    -- since when what is to be done has been to do
    waits_from      timestamptz NOT NULL DEFAULT now(),
    attempts        integer NOT NULL,
    try_at          timestamptz,
    lease_until     timestamptz,
    -- a code for why the last try came to nothing
    trouble         text NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX messages_to_see_to ON messages (waits_from) WHERE todo <> '';
CREATE INDEX messages_by_what_they_answer ON messages (organisation_id, answers) WHERE answers IS NOT NULL;
CREATE INDEX messages_by_time ON messages (organisation_id, made_at, id);

-- Which entry of the register is whom another organisation has written about; made by a
-- message, and ended where it turns out to be about somebody else.
CREATE TABLE person_links (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    message_id      uuid NOT NULL,
    person_id       uuid NOT NULL REFERENCES people (id),
    other           uuid NOT NULL,
    -- what the other calls the person towards us, and nobody else
    other_person    uuid NOT NULL,
    made_at         timestamptz NOT NULL,
    ended_at        timestamptz,
    -- what the other has told last of a plan of its own, and when it became so there
    plan_there      text NOT NULL DEFAULT '',
    plan_told_at    timestamptz,
    PRIMARY KEY (organisation_id, message_id)
);
CREATE INDEX person_links_by_person ON person_links (organisation_id, person_id);
SELECT keep_apart('messages');
SELECT keep_apart('person_links');

-- +goose Down
DROP TABLE person_links;
DROP TABLE messages;
