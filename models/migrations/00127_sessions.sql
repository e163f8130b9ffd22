-- +goose Up
-- Who is logged in at the desk. A row is no organisation's: a login may be known in several,
-- and whose it is, and where they have chosen to work, is sealed. The browser has the secret,
-- and here is only its hash.
CREATE TABLE sessions (
    id           uuid PRIMARY KEY,
    secret_hash  bytea NOT NULL UNIQUE,
    -- finds every session of one login, to end them all
    login_digest bytea NOT NULL,
    identity     bytea NOT NULL,
    -- real time
    began_at     timestamptz NOT NULL,
    seen_at      timestamptz NOT NULL,
    ended_at     timestamptz
);
CREATE INDEX sessions_by_login ON sessions (login_digest) WHERE ended_at IS NULL;
CREATE INDEX sessions_by_age ON sessions (seen_at);

-- +goose Down
DROP TABLE sessions;
