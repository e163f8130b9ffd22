-- +goose Up
-- An entry of the register that whoever coordinates a case made for it (decision 035): which
-- case that was. The entry is the register's, as any other.
ALTER TABLE people ADD COLUMN registered_for uuid REFERENCES cases (id);
CREATE INDEX people_registered_for_a_case ON people (registered_for) WHERE registered_for IS NOT NULL;
CREATE OR REPLACE VIEW seen_people AS SELECT * FROM people
    WHERE current_user <> 'samlop_within' OR organisation_id = (SELECT samlop_organisation());

-- +goose Down
DROP VIEW seen_people;
ALTER TABLE people DROP COLUMN registered_for;
CREATE VIEW seen_people AS SELECT * FROM people
    WHERE current_user <> 'samlop_within' OR organisation_id = (SELECT samlop_organisation());
