-- +goose Up
-- Cases that ran before the installation (T-22): what one person has proposed to take
-- over, a row for each case, until another has approved it. The rows stay here: a
-- batch carries them out, and nothing about a person reaches Temporal.
CREATE TABLE opening_sets (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    status          text NOT NULL CHECK (status IN ('PROPOSED', 'APPROVED', 'REJECTED')),
    rows            integer NOT NULL,
    proposed_by     text NOT NULL,
    -- the register roles of the one who proposed it, in which the cases are opened
    proposed_as     jsonb NOT NULL,
    -- a digest that tells one login from another
    proposed_login  text NOT NULL,
    proposed_at     timestamptz NOT NULL,
    decided_by      text,
    decided_at      timestamptz,
    batch_id        uuid REFERENCES batches (id)
);
CREATE INDEX opening_sets_by_organisation ON opening_sets (organisation_id, proposed_at);

CREATE TABLE opening_rows (
    set_id          uuid NOT NULL REFERENCES opening_sets (id),
    -- its line in what was sent, the first after the header being 1
    no              integer NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    -- the case that it is to open; there is none before
    case_id         uuid NOT NULL,
    person_id       uuid NOT NULL REFERENCES people (id),
    body            jsonb NOT NULL,
    -- why the case was not opened, as a code with its arguments
    refusal         jsonb,
    PRIMARY KEY (set_id, no)
);
CREATE UNIQUE INDEX opening_rows_by_case ON opening_rows (case_id);

ALTER TABLE batches DROP CONSTRAINT batches_kind_check,
    ADD CONSTRAINT batches_kind_check CHECK (kind IN ('STAFF_LEFT', 'REASSIGN', 'REGISTER', 'RECOUNT', 'MAIL_FAILED', 'OPENING'));
-- A case of a batch may be one that the batch is to open.
ALTER TABLE batch_items DROP CONSTRAINT batch_items_case_id_fkey;

-- +goose Down
DROP TABLE opening_rows;
DROP TABLE opening_sets;
DELETE FROM batch_items WHERE batch_id IN (SELECT id FROM batches WHERE kind = 'OPENING');
DELETE FROM batches WHERE kind = 'OPENING';
ALTER TABLE batches DROP CONSTRAINT batches_kind_check,
    ADD CONSTRAINT batches_kind_check CHECK (kind IN ('STAFF_LEFT', 'REASSIGN', 'REGISTER', 'RECOUNT', 'MAIL_FAILED'));
ALTER TABLE batch_items ADD CONSTRAINT batch_items_case_id_fkey FOREIGN KEY (case_id) REFERENCES cases (id);
