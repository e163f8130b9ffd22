-- +goose Up
-- The plan of a municipality that a person moves from is a second copy here until it comes
-- into force (INV-03, domain.md 2.10): it may lie beside a plan of this organisation's own.
DROP INDEX one_live_plan_per_person;
CREATE UNIQUE INDEX one_live_plan_per_person ON plans (organisation_id, person_id) WHERE status NOT IN ('NONE', 'ARCHIVED', 'TRANSFER_DRAFT');

-- +goose Down
UPDATE plans SET status = 'NONE' WHERE status = 'TRANSFER_DRAFT';
DROP INDEX one_live_plan_per_person;
CREATE UNIQUE INDEX one_live_plan_per_person ON plans (organisation_id, person_id) WHERE status NOT IN ('NONE', 'ARCHIVED');
