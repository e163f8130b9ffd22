-- +goose Up
-- A login that vouches for an identity number is looked for in every organisation.
CREATE INDEX identifiers_by_digest ON person_identifiers (digest);

-- A login that is nobody sees where it was ended.
CREATE INDEX logins_ended ON logins (issuer, subject) WHERE ended_at IS NOT NULL;

-- +goose Down
DROP INDEX logins_ended;
DROP INDEX identifiers_by_digest;
