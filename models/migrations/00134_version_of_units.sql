-- +goose Up
-- A unit is not changed by who has not seen how it stands.
ALTER TABLE units ADD COLUMN version integer NOT NULL DEFAULT 1;

-- +goose Down
ALTER TABLE units DROP COLUMN version;
