-- +goose Up
-- A second wall between organisations: the running system works in two roles that own
-- nothing, and the database shows the first of them one organisation's rows only, that of
-- the setting samlop.organisation (decision 026). Roles are of the whole cluster: another
-- database may have made them, or make them at this moment, and they stay when this is undone.
-- +goose StatementBegin
DO $$
DECLARE wanted name;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['samlop_within', 'samlop_across'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = wanted AND (rolsuper OR rolbypassrls)) THEN
            RAISE EXCEPTION 'the role % passes row-level security by: ALTER ROLE % NOSUPERUSER NOBYPASSRLS', wanted, wanted;
        END IF;
        IF NOT pg_has_role(current_user, wanted, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', wanted, current_user);
        END IF;
    END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'the user % may not make the roles of Samløp. Let somebody who may run: CREATE ROLE samlop_within NOLOGIN; CREATE ROLE samlop_across NOLOGIN; GRANT samlop_within, samlop_across TO %',
        current_user, quote_ident(current_user) USING ERRCODE = 'insufficient_privilege';
END $$;
-- +goose StatementEnd

-- NULL, which no row is of, where nobody has said whose rows are asked for.
CREATE FUNCTION samlop_organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN NULLIF(current_setting('samlop.organisation', true), '')::uuid;

-- keep_apart puts a table behind the wall; a migration that makes a table of an
-- organisation's says SELECT keep_apart('it'). What each row is asked is worked out once
-- a statement. samlop migrate lets the roles use what is there (models.Migrate).
-- +goose StatementBegin
CREATE FUNCTION keep_apart(kept regclass, whose name DEFAULT 'organisation_id') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', kept);
    EXECUTE format('CREATE POLICY of_one_organisation ON %s FOR ALL TO samlop_within USING (%I = (SELECT samlop_organisation()))',
        kept, whose);
    EXECUTE format('CREATE POLICY of_the_installation ON %s FOR ALL TO samlop_across USING (true)', kept);
END $$;
-- +goose StatementEnd

-- A line of a mail is of the organisation that the mail is of, whoever writes it.
ALTER TABLE mail_lines ADD COLUMN organisation_id uuid;
UPDATE mail_lines l SET organisation_id = m.organisation_id FROM mails m WHERE m.key = l.mail_key;
ALTER TABLE mail_lines ALTER COLUMN organisation_id SET NOT NULL;
-- +goose StatementBegin
CREATE FUNCTION belongs_to_its_mail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.organisation_id := (SELECT m.organisation_id FROM mails m WHERE m.key = NEW.mail_key);
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER mail_line_belongs_to_its_mail BEFORE INSERT OR UPDATE OF mail_key ON mail_lines
    FOR EACH ROW EXECUTE FUNCTION belongs_to_its_mail();

SELECT keep_apart('organisations', 'id');
SELECT keep_apart(t::regclass) FROM unnest(ARRAY['units', 'staff', 'training_records', 'role_grants', 'logins', 'invitations', 'people',
    'person_identifiers', 'person_joins', 'representatives', 'policies', 'cases', 'running_cases', 'case_staff', 'events', 'commands',
    'intakes', 'deadlines', 'tasks', 'letters', 'relations', 'plans', 'plan_drafts', 'plan_versions', 'texts', 'mails', 'mail_lines',
    'overdue_digests', 'batches', 'batch_items', 'opening_sets', 'opening_rows', 'answers', 'access_log']) AS t;

-- What is looked for by a part of a name or number, or by what a list showed, is found by
-- its index only where the question may be asked before the wall's: operators like these
-- might tell of a row, and the database then puts them last. Here the wall is in the view.
CREATE VIEW seen_cases AS SELECT * FROM cases
    WHERE current_user <> 'samlop_within' OR organisation_id = (SELECT samlop_organisation());
CREATE VIEW seen_people AS SELECT * FROM people
    WHERE current_user <> 'samlop_within' OR organisation_id = (SELECT samlop_organisation());
CREATE VIEW seen_access_log AS SELECT * FROM access_log
    WHERE current_user <> 'samlop_within' OR organisation_id = (SELECT samlop_organisation());

-- +goose Down
-- The roles stay, and what they may use: an older program may log in as a member of theirs.
DROP VIEW seen_access_log, seen_people, seen_cases;
-- +goose StatementBegin
DO $$
DECLARE kept regclass;
BEGIN
    FOR kept IN SELECT polrelid FROM pg_policy WHERE polname = 'of_one_organisation' LOOP
        EXECUTE format('DROP POLICY of_one_organisation ON %s', kept);
        EXECUTE format('DROP POLICY of_the_installation ON %s', kept);
        EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', kept);
    END LOOP;
END $$;
-- +goose StatementEnd
DROP TRIGGER mail_line_belongs_to_its_mail ON mail_lines;
DROP FUNCTION belongs_to_its_mail();
ALTER TABLE mail_lines DROP COLUMN organisation_id;
DROP FUNCTION keep_apart(regclass, name);
DROP FUNCTION samlop_organisation();
