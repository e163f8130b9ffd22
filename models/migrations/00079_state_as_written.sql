-- +goose Up
-- A case's state is written and read whole at each step, and hardly ever asked for
-- a part: as json it is kept as it was written, where jsonb takes it apart and puts
-- it together again each time.
ALTER TABLE cases ALTER COLUMN state TYPE json USING state::json;
-- +goose StatementBegin
DO $$
BEGIN
    ALTER TABLE cases ALTER COLUMN state SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN
    NULL;
END $$;
-- +goose StatementEnd

-- +goose Down
ALTER TABLE cases ALTER COLUMN state TYPE jsonb USING state::jsonb;
-- +goose StatementBegin
DO $$
BEGIN
    ALTER TABLE cases ALTER COLUMN state SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN
    NULL;
END $$;
-- +goose StatementEnd
