-- Policies by effective date, with two-person approval: what an organisation has
-- chosen, from when, who proposed it and who let it come into force. Organisations
-- keep the one in force, so that a step reads it with the organisation.

-- +goose Up
CREATE TABLE policies (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    version         integer NOT NULL,
    -- first day (Europe/Oslo) on which it is in force, if it is approved
    effective_from  date NOT NULL,
    policy          jsonb NOT NULL,
    reason          text NOT NULL,
    status          text NOT NULL CHECK (status IN ('PROPOSED', 'APPROVED', 'REJECTED')),
    proposed_by     text NOT NULL,
    -- digest of the login, so that one person with two hats is still one
    proposed_login  text NOT NULL,
    proposed_at     timestamptz NOT NULL,
    decided_by      text,
    decided_at      timestamptz,
    -- when the organisation began to go by it, and when its last case had counted again
    in_force_at     timestamptz,
    recounted_at    timestamptz,
    PRIMARY KEY (organisation_id, version),
    CHECK ((status = 'PROPOSED') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL))
);
CREATE INDEX policies_to_come ON policies (effective_from) WHERE status = 'APPROVED' AND recounted_at IS NULL;

-- first day of the policy that stands in the row; null: from the beginning
ALTER TABLE organisations ADD COLUMN policy_from date;
-- first day of the next one that is approved; null: none
ALTER TABLE organisations ADD COLUMN next_policy_from date;

INSERT INTO policies (organisation_id, version, effective_from, policy, reason, status, proposed_by, proposed_login, proposed_at,
        decided_by, decided_at, in_force_at, recounted_at)
    SELECT id, policy_version, (created_at AT TIME ZONE 'Europe/Oslo')::date, policy, '', 'APPROVED', 'system', '', created_at,
        'system', created_at, created_at, created_at FROM organisations;

-- +goose Down
DROP TABLE policies;
ALTER TABLE organisations DROP COLUMN policy_from, DROP COLUMN next_policy_from;
