-- +goose Up
-- Until which day a substitute stands in for the coordinator, where one is known: for lists, as the
-- state has it.
ALTER TABLE cases ADD COLUMN stands_in_until date;
UPDATE cases SET stands_in_until = (SELECT (a ->> 'until')::date FROM json_array_elements(state -> 'coordinators') AS a
        WHERE a ->> 'status' = 'INTERIM' LIMIT 1)
    WHERE (state -> 'coordinators')::jsonb @> '[{"status": "INTERIM"}]';
CREATE INDEX cases_with_a_substitute ON cases (organisation_id, created_at DESC, id DESC) WHERE stands_in_until IS NOT NULL;
CREATE OR REPLACE VIEW seen_cases AS SELECT * FROM cases
    WHERE current_user <> 'samlop_within' OR organisation_id = (SELECT samlop_organisation());

-- +goose Down
DROP VIEW seen_cases;
ALTER TABLE cases DROP COLUMN stands_in_until;
CREATE VIEW seen_cases AS SELECT * FROM cases
    WHERE current_user <> 'samlop_within' OR organisation_id = (SELECT samlop_organisation());
