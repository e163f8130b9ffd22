-- +goose Up
-- Which transfer packet a working copy came with, so that what is taken back is that copy and
-- nothing else, wherever its case has gone (domain.md 2.10, T-03, T-21).
ALTER TABLE plan_drafts ADD COLUMN message_id uuid;
UPDATE plan_drafts d SET message_id = m.id FROM messages m
    WHERE m.organisation_id = d.organisation_id AND m.case_id = d.case_id AND m.direction = 'IN' AND m.kind = 'TRANSFER_PACKET';

-- +goose Down
ALTER TABLE plan_drafts DROP COLUMN message_id;
