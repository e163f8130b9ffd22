-- +goose Up
-- A login is one person's in each organisation, and may be another's elsewhere; it
-- can be ended, and the row is kept. It waits where two people must let it in.
ALTER TABLE logins DROP CONSTRAINT logins_pkey;
ALTER TABLE logins
    ADD COLUMN id       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    ADD COLUMN waits    boolean NOT NULL DEFAULT false,
    ADD COLUMN added_by text NOT NULL DEFAULT '',
    ADD COLUMN added_at timestamptz,
    ADD COLUMN approved_by text,
    ADD COLUMN ended_by text,
    ADD COLUMN ended_at timestamptz;
CREATE UNIQUE INDEX logins_once_an_organisation ON logins (organisation_id, issuer, subject) WHERE ended_at IS NULL;
CREATE INDEX logins_by_login ON logins (issuer, subject) WHERE ended_at IS NULL;

-- A code by which somebody binds the login they come with. Only its digest is kept.
CREATE TABLE invitations (
    digest          text PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    principal       text NOT NULL,
    made_by         text NOT NULL,
    made_at         timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    used_at         timestamptz
);
CREATE INDEX invitations_by_principal ON invitations (principal);

-- +goose Down
DROP TABLE invitations;
DROP INDEX logins_once_an_organisation, logins_by_login;
DELETE FROM logins WHERE ended_at IS NOT NULL OR waits;
DELETE FROM logins a USING logins b WHERE a.issuer = b.issuer AND a.subject = b.subject AND a.organisation_id > b.organisation_id;
ALTER TABLE logins DROP CONSTRAINT logins_pkey;
ALTER TABLE logins DROP COLUMN id, DROP COLUMN waits, DROP COLUMN added_by, DROP COLUMN added_at, DROP COLUMN approved_by,
    DROP COLUMN ended_by, DROP COLUMN ended_at, ADD PRIMARY KEY (issuer, subject);
