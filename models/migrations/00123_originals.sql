-- +goose Up
-- Scans of what was signed on paper (INV-32, C-02): bytes as they came, never opened, never changed.
CREATE TABLE originals (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    case_id         uuid NOT NULL REFERENCES cases (id),
    -- the thing of the case that it is the original of: a form, a decision, a meeting
    about           text NOT NULL,
    -- what its first bytes say it is
    kind            text NOT NULL,
    size            bigint NOT NULL,
    sha256          text NOT NULL,
    content         bytea NOT NULL,
    added_by        text NOT NULL,
    -- an instant of the world the organisation lives in
    added_at        timestamptz NOT NULL
);
-- The same scan of the same thing is there once.
CREATE UNIQUE INDEX originals_once ON originals (case_id, about, sha256);
CREATE TRIGGER originals_are_for_good BEFORE UPDATE OR DELETE ON originals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER originals_are_not_emptied BEFORE TRUNCATE ON originals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
SELECT keep_apart('originals');

-- +goose Down
DROP TABLE originals;
