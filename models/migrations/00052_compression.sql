-- +goose Up
-- Each step writes the state of its case anew, and lz4 takes a fraction of pglz's
-- time. A server that was built without it keeps what it has.
-- +goose StatementBegin
DO $$
BEGIN
    ALTER TABLE cases ALTER COLUMN state SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN
    NULL;
END $$;
-- +goose StatementEnd

-- +goose Down
ALTER TABLE cases ALTER COLUMN state SET COMPRESSION default;
