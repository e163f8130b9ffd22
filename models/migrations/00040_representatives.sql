-- +goose Up
-- Who decides for a person, or must be asked (pbrl §§ 4-4 to 4-7, hpl § 22).

CREATE TABLE representatives (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    -- the person they decide for
    person_id       uuid NOT NULL REFERENCES people (id),
    -- the holder: person/<id>, or staff/<id> for child welfare
    principal       text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('PARENT', 'CHILD_WELFARE', 'LEGAL_GUARDIAN', 'NEXT_OF_KIN')),
    from_date       date NOT NULL,
    -- the first day on which they no longer do; empty while they do
    to_date         date CHECK (to_date >= from_date),
    source          text NOT NULL CHECK (source IN ('POPULATION_REGISTER', 'DOCUMENT', 'OWN_STATEMENT', 'COURT_ORDER')),
    recorded_by     text NOT NULL,
    recorded_at     timestamptz NOT NULL,
    end_reason      text,
    ended_by        text,
    ended_at        timestamptz,
    CHECK (principal <> 'person/' || person_id::text),
    CHECK ((to_date IS NULL) = (end_reason IS NULL) AND (to_date IS NULL) = (ended_by IS NULL) AND (to_date IS NULL) = (ended_at IS NULL))
);
CREATE INDEX representatives_by_person ON representatives (person_id);
CREATE UNIQUE INDEX one_live_representative ON representatives (person_id, principal, kind) WHERE to_date IS NULL;

-- History is kept (INV-87): a row may be ended, once, and nothing else of it changes.
CREATE TRIGGER representatives_are_ended_once BEFORE UPDATE ON representatives FOR EACH ROW
    WHEN (OLD.to_date IS NOT NULL OR ROW (OLD.id, OLD.organisation_id, OLD.person_id, OLD.principal, OLD.kind, OLD.from_date, OLD.source,
        OLD.recorded_by, OLD.recorded_at) IS DISTINCT FROM ROW (NEW.id, NEW.organisation_id, NEW.person_id, NEW.principal, NEW.kind,
        NEW.from_date, NEW.source, NEW.recorded_by, NEW.recorded_at))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER representatives_are_kept BEFORE DELETE ON representatives FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER representatives_are_not_emptied BEFORE TRUNCATE ON representatives FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A child the family expects has no birth date yet, and perhaps a due date (hol § 7-2 a).
ALTER TABLE people
    ADD COLUMN unborn   boolean NOT NULL DEFAULT false,
    ADD COLUMN due_date date,
    ADD CONSTRAINT unborn_or_born CHECK (NOT unborn OR birth_date IS NULL);

-- +goose Down
ALTER TABLE people DROP CONSTRAINT unborn_or_born, DROP COLUMN due_date, DROP COLUMN unborn;
DROP TABLE representatives;
