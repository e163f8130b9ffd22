-- +goose Up
-- What a letter says, and how it looks: made once, when it has been written, and never changed.
CREATE TABLE papers (
    case_id         uuid NOT NULL REFERENCES cases (id),
    letter_id       text NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    code            text NOT NULL,
    language        text NOT NULL,
    -- which wording of the text it is
    version         text NOT NULL,
    content         jsonb NOT NULL,
    pdf             bytea NOT NULL,
    sha256          text NOT NULL,
    made_at         timestamptz NOT NULL,
    PRIMARY KEY (case_id, letter_id)
);
-- +goose StatementBegin
CREATE FUNCTION papers_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a paper is never changed';
END $$;
-- +goose StatementEnd
CREATE TRIGGER papers_stay BEFORE UPDATE ON papers FOR EACH ROW EXECUTE FUNCTION papers_stay();

-- Letters that wait to be put on paper. A letter that is written comes here by itself.
CREATE TABLE papers_due (
    case_id         uuid NOT NULL REFERENCES cases (id),
    letter_id       text NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    waits_from      timestamptz NOT NULL DEFAULT now(),
    tries           int NOT NULL DEFAULT 0,
    PRIMARY KEY (case_id, letter_id)
);
CREATE INDEX papers_due_by_time ON papers_due (waits_from);
-- +goose StatementBegin
CREATE FUNCTION a_letter_wants_paper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO papers_due (case_id, letter_id, organisation_id) VALUES (NEW.case_id, NEW.id, NEW.organisation_id)
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER a_letter_wants_paper AFTER INSERT ON letters FOR EACH ROW WHEN (NEW.status IN ('QUEUED', 'HELD'))
    EXECUTE FUNCTION a_letter_wants_paper();
SELECT keep_apart('papers');
SELECT keep_apart('papers_due');

-- How to reach a unit: its letters say so.
ALTER TABLE units ADD COLUMN address_line text, ADD COLUMN postal_code text, ADD COLUMN postal_place text, ADD COLUMN phone text;

-- +goose Down
ALTER TABLE units DROP COLUMN phone, DROP COLUMN postal_place, DROP COLUMN postal_code, DROP COLUMN address_line;
DROP TRIGGER a_letter_wants_paper ON letters;
DROP FUNCTION a_letter_wants_paper();
DROP TABLE papers_due;
DROP TABLE papers;
DROP FUNCTION papers_stay();
