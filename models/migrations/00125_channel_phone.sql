-- +goose Up
-- The telephone is a way of being in touch that can be agreed (INV-82).
ALTER TABLE people DROP CONSTRAINT people_channel_check;
ALTER TABLE people ADD CONSTRAINT people_channel_check CHECK (channel IN ('LETTER', 'PORTAL', 'PHONE'));

-- +goose Down
UPDATE people SET channel = 'LETTER' WHERE channel = 'PHONE';
ALTER TABLE people DROP CONSTRAINT people_channel_check;
ALTER TABLE people ADD CONSTRAINT people_channel_check CHECK (channel IN ('LETTER', 'PORTAL'));
