-- +goose Up
-- Two entries of the register that are one person (INV-102): the one that was joined
-- to the other stays as it was, and leads there. What the ledger of a case calls the
-- patient is for good, so that the old id must always be understood. There is never
-- a chain: who is joined is joined to one that is not.
ALTER TABLE people ADD COLUMN joined_into uuid REFERENCES people (id) CHECK (joined_into <> id);
CREATE INDEX people_joined ON people (joined_into) WHERE joined_into IS NOT NULL;

-- Which entry stands for a person now; NULL for nobody.
CREATE FUNCTION person_now(id uuid) RETURNS uuid LANGUAGE sql STABLE STRICT AS $$
    SELECT COALESCE(p.joined_into, p.id) FROM people p WHERE p.id = $1
$$;

-- What two people have decided about it, or are to.
CREATE TABLE person_joins (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    survivor_id     uuid NOT NULL REFERENCES people (id),
    joined_id       uuid NOT NULL REFERENCES people (id),
    reason          text NOT NULL,
    status          text NOT NULL CHECK (status IN ('PROPOSED', 'AGREED', 'APPROVED', 'REJECTED')),
    proposed_by     text NOT NULL,
    -- a digest that tells one login from another
    proposed_login  text NOT NULL,
    proposed_at     timestamptz NOT NULL,
    decided_by      text,
    decided_at      timestamptz,
    -- the ids of what was moved: cases, numbers, logins
    moved           jsonb NOT NULL DEFAULT '{}',
    CHECK (survivor_id <> joined_id)
);
CREATE INDEX person_joins_by_organisation ON person_joins (organisation_id, proposed_at);
-- an entry is joined once, and waits for one answer at a time
CREATE UNIQUE INDEX one_join_of_an_entry ON person_joins (joined_id) WHERE status <> 'REJECTED';

CREATE INDEX person_joins_agreed ON person_joins (organisation_id) WHERE status = 'AGREED';

-- The entries that two people have agreed are the same person, before one leads to the
-- other: each has a case that goes on, and the cases are to be joined first.
CREATE FUNCTION same_person(id uuid) RETURNS SETOF uuid LANGUAGE sql STABLE STRICT AS $$
    SELECT person_now($1)
    UNION SELECT person_now(j.joined_id) FROM person_joins j WHERE j.status = 'AGREED' AND person_now(j.survivor_id) = person_now($1)
    UNION SELECT person_now(j.survivor_id) FROM person_joins j WHERE j.status = 'AGREED' AND person_now(j.joined_id) = person_now($1)
$$;

-- A case that was on its way under the old id belongs to the entry that stands now,
-- and no program can forget it.
-- +goose StatementBegin
CREATE FUNCTION belongs_to_who_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM people WHERE id = NEW.person_id FOR KEY SHARE; -- waits for a join that is under way
    NEW.person_id := COALESCE(person_now(NEW.person_id), NEW.person_id);
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER case_belongs_to_who_stands BEFORE INSERT ON cases FOR EACH ROW EXECUTE FUNCTION belongs_to_who_stands();
CREATE TRIGGER plan_belongs_to_who_stands BEFORE INSERT ON plans FOR EACH ROW EXECUTE FUNCTION belongs_to_who_stands();

-- +goose Down
DROP TRIGGER plan_belongs_to_who_stands ON plans;
DROP TRIGGER case_belongs_to_who_stands ON cases;
DROP FUNCTION belongs_to_who_stands();
DROP FUNCTION same_person(uuid);
DROP TABLE person_joins;
DROP FUNCTION person_now(uuid);
ALTER TABLE people DROP COLUMN joined_into;
