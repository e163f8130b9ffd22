-- +goose Up
-- The access log may be kept for a number of years only (decision 022). Rows come in
-- the order of time, so that the old ones lie together: the index is a few pages
-- whatever the table's size, and a row costs it nothing.
CREATE INDEX access_log_by_time ON access_log USING brin (at) WITH (pages_per_range = 32, autosummarize = on);

-- It stays append-only: nothing is taken out but by a transaction that says that it
-- removes old looks, and no look that is younger than five years by the clock of its world.
-- +goose StatementBegin
CREATE FUNCTION keep_looks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('samlop.removes_old_looks', true) = 'yes' AND OLD.at < now() - interval '5 years' + COALESCE(
        (SELECT w.offset_us FROM organisations o JOIN worlds w ON w.id = o.world_id WHERE o.id = OLD.organisation_id), 0)
        * interval '1 microsecond'
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'access_log is append-only (INV-83)' USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
DROP TRIGGER access_log_is_for_good ON access_log;
CREATE TRIGGER access_log_is_for_good BEFORE UPDATE OR DELETE ON access_log FOR EACH ROW EXECUTE FUNCTION keep_looks();

-- +goose Down
DROP TRIGGER access_log_is_for_good ON access_log;
CREATE TRIGGER access_log_is_for_good BEFORE UPDATE OR DELETE ON access_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP FUNCTION keep_looks();
DROP INDEX access_log_by_time;
