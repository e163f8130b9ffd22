-- +goose Up
-- A login that vouches for an identity number is looked for in every organisation.
CREATE INDEX identifiers_by_digest ON person_identifiers (digest);

-- +goose Down
DROP INDEX identifiers_by_digest;
