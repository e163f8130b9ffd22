-- +goose Up
-- A part of a name is looked for without the signs that people leave out, as it is
-- written and with aa as å: by three letters of it, where the server has the extension (00088).
-- +goose StatementBegin
DO $$
BEGIN
    DROP INDEX IF EXISTS people_by_part_of_name;
    CREATE INDEX people_by_part_of_name ON people USING gin (
        (translate(typed_name, '''-.', '') || E'\n' || replace(translate(typed_name, '''-.', ''), 'aa', 'å')) gin_trgm_ops);
EXCEPTION WHEN undefined_object THEN
    RAISE NOTICE 'without pg_trgm: names are found by looking through all of them';
END $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DO $$
BEGIN
    DROP INDEX IF EXISTS people_by_part_of_name;
    CREATE INDEX people_by_part_of_name ON people USING gin (typed_name gin_trgm_ops);
EXCEPTION WHEN undefined_object THEN
    RAISE NOTICE 'without pg_trgm: names are found by looking through all of them';
END $$;
-- +goose StatementEnd
