-- +goose Up
-- Who keeps a copy must hear that two entries of the register are one person, in the
-- order of everything else in the feed: an approval takes its turn there as an event
-- does, from the same numbers (migration 00082), and no program can forget it.
ALTER TABLE person_joins ADD COLUMN written_in bigint, ADD COLUMN entry bigint, ADD COLUMN written_at timestamptz;

-- What was approved before the feed told of it comes behind all that has been read.
UPDATE person_joins SET written_in = ledger_turn(), entry = o.entry, written_at = LEAST(decided_at, now())
FROM (SELECT id, nextval(pg_get_serial_sequence('events', 'entry')) AS entry
      FROM (SELECT id FROM person_joins WHERE status = 'APPROVED' ORDER BY decided_at, id) AS approved) AS o
WHERE person_joins.id = o.id;
ALTER TABLE person_joins ADD CHECK (status <> 'APPROVED' OR written_in IS NOT NULL AND entry IS NOT NULL AND written_at IS NOT NULL);
CREATE INDEX person_joins_in_order ON person_joins (organisation_id, written_in, entry) WHERE written_in IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION person_join_takes_its_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.written_in := ledger_turn();
    NEW.entry := nextval(pg_get_serial_sequence('events', 'entry'));
    NEW.written_at := now();
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER person_join_has_its_turn BEFORE INSERT OR UPDATE OF status ON person_joins
    FOR EACH ROW WHEN (NEW.status = 'APPROVED') EXECUTE FUNCTION person_join_takes_its_turn();

-- +goose Down
DROP TRIGGER person_join_has_its_turn ON person_joins;
DROP FUNCTION person_join_takes_its_turn();
ALTER TABLE person_joins DROP COLUMN written_in, DROP COLUMN entry, DROP COLUMN written_at;
