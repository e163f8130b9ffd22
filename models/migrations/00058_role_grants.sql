-- +goose Up
-- Who made an account: one that the proposer made is no second person.
ALTER TABLE staff ADD COLUMN created_by text NOT NULL DEFAULT '', ADD COLUMN created_login text NOT NULL DEFAULT '';

-- One row an act: who asked for, gave, refused or took away KE, KEL or ADMIN.
CREATE TABLE role_grants (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    grant_id        uuid NOT NULL,
    staff_id        uuid NOT NULL REFERENCES staff (id),
    role            text NOT NULL,
    -- PROPOSED, APPROVED, REJECTED, GIVEN (by one, where nobody else is there yet) or TAKEN
    act             text NOT NULL,
    by_whom         text NOT NULL,
    -- a digest that tells one login from another
    login           text NOT NULL,
    at              timestamptz NOT NULL
);
CREATE INDEX role_grants_by_organisation ON role_grants (organisation_id, id);
CREATE UNIQUE INDEX role_grants_one_of_an_act ON role_grants (grant_id, act);
CREATE UNIQUE INDEX role_grants_settled_once ON role_grants (grant_id) WHERE act IN ('APPROVED', 'REJECTED');
CREATE TRIGGER role_grants_are_for_good BEFORE UPDATE OR DELETE ON role_grants FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER role_grants_are_not_emptied BEFORE TRUNCATE ON role_grants FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP TABLE role_grants;
ALTER TABLE staff DROP COLUMN created_by, DROP COLUMN created_login;
