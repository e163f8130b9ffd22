-- +goose Up
-- Letters that a service prints, posts or puts in a digital mailbox for us (decision 029):
-- one row for each time a letter is given to it. No word of the letter and nothing of who
-- gets it stands here. Everything is in real time, but for posted_on.
CREATE TABLE sendings (
    -- what the service knows the letter by, so that one whose answer was lost is found again
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    case_id         uuid NOT NULL REFERENCES cases (id),
    letter_id       text NOT NULL,
    status          text NOT NULL,
    -- what the service calls it
    carrier_id      text NOT NULL DEFAULT '',
    -- what the service says has become of it, and since when
    carrier_status  text NOT NULL DEFAULT '',
    carrier_at      timestamptz,
    -- the day the letter counts as posted, once the case has been told
    posted_on       date,
    -- the service has it more than once
    doubled         boolean NOT NULL DEFAULT false,
    made_at         timestamptz NOT NULL DEFAULT now(),
    -- since when it has stood as it does
    since           timestamptz NOT NULL DEFAULT now(),
    -- when the service was last asked to take it
    asked_at        timestamptz,
    attempts        integer NOT NULL DEFAULT 0,
    try_at          timestamptz,
    lease_until     timestamptz,
    -- a code for why the last try came to nothing
    trouble         text NOT NULL DEFAULT '',
    ended_at        timestamptz
);
CREATE UNIQUE INDEX sendings_one_at_a_time ON sendings (case_id, letter_id) WHERE ended_at IS NULL;
CREATE INDEX sendings_of_letters ON sendings (case_id, letter_id, made_at);
CREATE INDEX sendings_to_see_to ON sendings (try_at) WHERE ended_at IS NULL;
SELECT keep_apart('sendings');

-- +goose Down
DROP TABLE sendings;
