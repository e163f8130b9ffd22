-- +goose Up
-- The ledger of an organisation in the order it was committed in, for who follows it
-- from outside: by the transaction that wrote an event, and within one by entry. An
-- event may be shown when no older transaction can commit any more.
--
-- Transactions are numbered by the cluster, and a dump restored in another one brings
-- numbers that are ahead of its own: ledger_ahead is what is added there, so that
-- what comes later is always later (models.Migrate sets it).
CREATE SEQUENCE ledger_ahead MINVALUE 0 START 0;
CREATE FUNCTION ledger_turn() RETURNS bigint LANGUAGE sql
    RETURN (SELECT last_value FROM ledger_ahead) + pg_current_xact_id()::text::bigint;
CREATE FUNCTION ledger_settled() RETURNS bigint LANGUAGE sql STABLE
    RETURN (SELECT last_value FROM ledger_ahead) + pg_snapshot_xmin(pg_current_snapshot())::text::bigint;

-- What is there already was written before all that follows, in the order it has by
-- the clock; one case's events stay in theirs.
ALTER TABLE events ADD COLUMN written_in bigint, ADD COLUMN entry bigint;
ALTER TABLE events DISABLE TRIGGER events_are_for_good;
UPDATE events SET written_in = ledger_turn(), entry = o.entry
FROM (SELECT case_id, seq, row_number() OVER (ORDER BY at_latest, case_id, seq) AS entry
      FROM (SELECT case_id, seq, max(written_at) OVER (PARTITION BY case_id ORDER BY seq) AS at_latest FROM events) AS clocked) AS o
WHERE events.case_id = o.case_id AND events.seq = o.seq;
ALTER TABLE events ENABLE TRIGGER events_are_for_good;
ALTER TABLE events ALTER COLUMN written_in SET NOT NULL, ALTER COLUMN written_in SET DEFAULT ledger_turn(),
    ALTER COLUMN entry SET NOT NULL, ALTER COLUMN entry ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('events', 'entry'), (SELECT COALESCE(max(entry), 0) + 1 FROM events), false);
CREATE INDEX events_in_order ON events (organisation_id, written_in, entry);

-- +goose Down
DROP INDEX events_in_order;
ALTER TABLE events DROP COLUMN written_in, DROP COLUMN entry;
DROP FUNCTION ledger_settled();
DROP FUNCTION ledger_turn();
DROP SEQUENCE ledger_ahead;
