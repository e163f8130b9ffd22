-- +goose Up
-- The private calendar of a member of the staff: its secret opens it without a log-in, and
-- only the digest of it is kept (decision 030). A new one takes the place of the old.
CREATE TABLE calendar_feeds (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    principal       text NOT NULL,
    digest          text NOT NULL UNIQUE,
    made_at         timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, principal)
);
SELECT keep_apart('calendar_feeds');

-- +goose Down
DROP TABLE calendar_feeds;
