-- +goose Up
-- What somebody has begun to type in a form and not sent. It is theirs alone, sealed, and
-- goes a month after it was last written.
CREATE TABLE form_drafts (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    principal       text NOT NULL,
    -- which form, and about what: ids and the names of forms, never of people
    about           text NOT NULL,
    -- goes on also over a draft that was taken away, so that no number comes twice
    version         int NOT NULL,
    -- sealed; empty for one that was taken away
    content         bytea NOT NULL,
    -- real time
    saved_at        timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, principal, about)
);
CREATE INDEX form_drafts_by_age ON form_drafts (saved_at);
SELECT keep_apart('form_drafts');

-- +goose Down
DROP TABLE form_drafts;
