-- +goose Up
-- Which of the latest steps Temporal is known to have, for whichever process watches. It is
-- no record: what is lost here is only asked about once more.
CREATE UNLOGGED TABLE heard_steps (
    command_id text PRIMARY KEY,
    heard_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX heard_steps_old ON heard_steps (heard_at);

-- +goose Down
DROP TABLE heard_steps;
