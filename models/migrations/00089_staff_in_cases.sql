-- +goose Up
-- In which open cases a member of the staff has a part that ends when they leave
-- (casefile.StaffIn), so that nobody has to look through the states of all cases. It
-- is no ground to read anything: that is what relations are for (INV-84).
CREATE TABLE case_staff (
    principal       text NOT NULL,
    case_id         uuid NOT NULL REFERENCES cases (id),
    organisation_id uuid NOT NULL,
    PRIMARY KEY (principal, case_id)
);
-- Whoever is named is more than has a part; whoever looks here asks the state then.
INSERT INTO case_staff (principal, case_id, organisation_id)
    SELECT DISTINCT m[1], c.id, c.organisation_id FROM cases c, regexp_matches(c.state::text, '"(staff/[A-Za-z0-9-]+)"', 'g') m
    WHERE c.phase NOT IN ('CLOSED', 'MERGED', 'DISMISSED');

-- A worker from before writes steps without their staff, while the new ones are started:
-- such a case is marked, and its state is always asked.
ALTER TABLE cases ADD COLUMN staff_seq integer NOT NULL DEFAULT 0, ADD COLUMN staff_unknown boolean NOT NULL DEFAULT false;
CREATE INDEX cases_of_unknown_staff ON cases (organisation_id, id) WHERE staff_unknown;
-- +goose StatementBegin
CREATE FUNCTION mark_unknown_staff() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.staff_unknown := true;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER staff_falls_behind BEFORE INSERT OR UPDATE OF last_seq ON cases FOR EACH ROW
    WHEN (NEW.staff_seq <> NEW.last_seq AND NOT NEW.staff_unknown) EXECUTE FUNCTION mark_unknown_staff();

-- +goose Down
DROP TRIGGER staff_falls_behind ON cases;
DROP FUNCTION mark_unknown_staff();
ALTER TABLE cases DROP COLUMN staff_unknown, DROP COLUMN staff_seq;
DROP TABLE case_staff;
