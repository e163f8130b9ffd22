-- +goose Up
-- A change that concerns many cases at once, and what became of it in each.
-- Written in the transaction of the change itself; a workflow carries it out.

CREATE TABLE batches (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    kind            text NOT NULL CHECK (kind IN ('STAFF_LEFT', 'REASSIGN', 'REGISTER', 'RECOUNT')),
    -- whom it is about, and for REASSIGN who takes over, as what and why
    staff           text NOT NULL DEFAULT '',
    successor       text NOT NULL DEFAULT '',
    role            text NOT NULL DEFAULT '',
    reason          text NOT NULL DEFAULT '',
    -- words about it; they reach the cases as texts, and Temporal never
    note            text NOT NULL DEFAULT '',
    requested_by    text NOT NULL,
    -- the register roles of the one who asked, in which REASSIGN takes its steps
    requested_as    jsonb NOT NULL DEFAULT '[]',
    created_at      timestamptz NOT NULL,
    -- when the cases it concerns had all been found
    gathered_at     timestamptz,
    -- when none of them waited any more
    finished_at     timestamptz
);
CREATE INDEX batches_by_organisation ON batches (organisation_id, created_at);
CREATE INDEX batches_unfinished ON batches (created_at) WHERE finished_at IS NULL;

CREATE TABLE batch_items (
    batch_id        uuid NOT NULL REFERENCES batches (id),
    case_id         uuid NOT NULL REFERENCES cases (id),
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    status          text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'DONE', 'UNCHANGED', 'REFUSED', 'FAILED')),
    -- a code: the rule that refused, or why the case could not be told
    reason          text NOT NULL DEFAULT '',
    -- how often telling it has failed since it was last set to PENDING
    tries           integer NOT NULL DEFAULT 0,
    at              timestamptz,
    PRIMARY KEY (batch_id, case_id)
);
CREATE INDEX batch_items_pending ON batch_items (batch_id, tries, case_id) WHERE status = 'PENDING';

-- +goose Down
DROP TABLE batch_items;
DROP TABLE batches;
