-- +goose Up
-- In which role somebody hears of a line, and whom it did not reach before (INV-108).
ALTER TABLE mail_lines ADD COLUMN role text NOT NULL DEFAULT '', ADD COLUMN passed_from text NOT NULL DEFAULT '';
-- An address that takes no mail is looked for by whom it is of.
CREATE INDEX mails_refused ON mails (principal) WHERE status = 'FAILED';

-- +goose Down
DROP INDEX mails_refused;
ALTER TABLE mail_lines DROP COLUMN role, DROP COLUMN passed_from;
