-- +goose Up
-- Letters that a unit prints and posts together (decision 029).
CREATE TABLE print_batches (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    unit_id         uuid NOT NULL REFERENCES units (id),
    -- POST: by post. OWN_WAY: to those whose address is protected, which the unit sees to itself
    way             text NOT NULL,
    -- OPEN, POSTING (confirmed, and not told to every case yet), POSTED or CALLED_OFF
    status          text NOT NULL,
    made_by         text NOT NULL,
    made_at         timestamptz NOT NULL,
    -- what was confirmed, and by whom
    posted_on       date,
    posted_by       text NOT NULL DEFAULT '',
    ended_at        timestamptz
);
CREATE INDEX print_batches_of_units ON print_batches (organisation_id, unit_id, made_at, id);

CREATE TABLE print_letters (
    batch_id        uuid NOT NULL REFERENCES print_batches (id),
    -- its place in the batch, and the envelope it goes in
    no              integer NOT NULL,
    envelope        integer NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    case_id         uuid NOT NULL REFERENCES cases (id),
    letter_id       text NOT NULL,
    -- '' until the batch is confirmed; TRYING, then POSTED or NOT_POSTED; or CALLED_OFF with the batch
    outcome         text NOT NULL DEFAULT '',
    -- why it was not posted: the letter's status then, or the rule that refused
    reason          text NOT NULL DEFAULT '',
    PRIMARY KEY (batch_id, no)
);
-- A letter is in one batch at a time.
CREATE UNIQUE INDEX print_letters_in_one_batch ON print_letters (case_id, letter_id) WHERE outcome IN ('', 'TRYING');
-- Letters that could not be put on paper however often that was tried are counted.
CREATE INDEX papers_due_by_tries ON papers_due (tries);
SELECT keep_apart('print_batches');
SELECT keep_apart('print_letters');

-- +goose Down
DROP INDEX papers_due_by_tries;
DROP TABLE print_letters;
DROP TABLE print_batches;
