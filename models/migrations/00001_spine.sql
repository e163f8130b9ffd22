-- +goose Up
-- Everything belongs to an organisation from the start: several municipalities
-- and trusts share an installation.

CREATE TABLE worlds (
    id          uuid PRIMARY KEY,
    -- how far the world's clock is ahead of (or behind) real time, in microseconds
    offset_us   bigint NOT NULL,
    owner_issuer text NOT NULL,
    owner_subject text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE organisations (
    id          uuid PRIMARY KEY,
    world_id    uuid REFERENCES worlds (id),
    kind        text NOT NULL CHECK (kind IN ('MUNICIPALITY', 'HEALTH_TRUST')),
    name        text NOT NULL,
    language    text NOT NULL DEFAULT 'nb' CHECK (language IN ('nb', 'nn', 'en')),
    policy      jsonb NOT NULL,
    policy_version integer NOT NULL DEFAULT 1,
    next_case_number bigint NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL
);

CREATE TABLE units (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    name            text NOT NULL,
    -- the coordinating unit (KE) or an ordinary service
    coordinating    boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX one_coordinating_unit ON units (organisation_id) WHERE coordinating;

CREATE TABLE staff (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    unit_id         uuid REFERENCES units (id),
    manager_id      uuid REFERENCES staff (id),
    name            text NOT NULL,
    work_email      text,
    -- casefile roles from the register: KE, KEL, MGR, HP-M, HP-S, OTH, ADMIN
    roles           jsonb NOT NULL DEFAULT '[]',
    language        text NOT NULL DEFAULT 'nb',
    active          boolean NOT NULL DEFAULT true,
    version         integer NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL
);
CREATE INDEX staff_by_organisation ON staff (organisation_id);

CREATE TABLE training_records (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    staff_id        uuid NOT NULL REFERENCES staff (id),
    kind            text NOT NULL CHECK (kind IN ('COORDINATOR_ROLE', 'INDIVIDUAL_PLAN')),
    completed_on    date NOT NULL,
    valid_until     date,
    recorded_by     text NOT NULL,
    recorded_at     timestamptz NOT NULL
);
CREATE INDEX training_by_staff ON training_records (staff_id);

CREATE TABLE people (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    name            text NOT NULL,
    -- never read out of an identity number (INV-101)
    birth_date      date,
    birth_source    text,
    email           text,
    phone           text,
    address_line    text,
    postal_code     text,
    postal_place    text,
    address_protected boolean NOT NULL DEFAULT false,
    -- PATIENT, RELATIVE or OTHER: how they come to the municipality
    kind            text NOT NULL DEFAULT 'PATIENT',
    channel         text NOT NULL DEFAULT 'LETTER' CHECK (channel IN ('LETTER', 'PORTAL')),
    language        text NOT NULL DEFAULT 'nb',
    version         integer NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL
);
CREATE INDEX people_by_organisation ON people (organisation_id);

CREATE TABLE person_identifiers (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    person_id       uuid NOT NULL REFERENCES people (id),
    kind            text NOT NULL,
    sealed          bytea NOT NULL,
    digest          bytea NOT NULL,
    added_at        timestamptz NOT NULL
);
CREATE UNIQUE INDEX one_person_per_number ON person_identifiers (organisation_id, digest);
CREATE INDEX identifiers_by_person ON person_identifiers (person_id);

-- who may log in as whom
CREATE TABLE logins (
    issuer          text NOT NULL,
    subject         text NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    principal       text NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX logins_by_principal ON logins (principal);

-- One row a case: what lists and look-ups need, and the state as of last_seq.
CREATE TABLE cases (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    number          text NOT NULL,
    person_id       uuid NOT NULL REFERENCES people (id),
    unit_id         uuid REFERENCES units (id),
    phase           text NOT NULL,
    round           integer NOT NULL,
    last_seq        integer NOT NULL,
    handler         text NOT NULL DEFAULT '',
    coordinator     text NOT NULL DEFAULT '',
    main_responsible text NOT NULL DEFAULT '',
    plan_status     text NOT NULL,
    overdue         integer NOT NULL DEFAULT 0,
    attention       boolean NOT NULL DEFAULT false,
    attention_since timestamptz,
    next_due        date,
    next_wake       timestamptz,
    first_received_on date,
    state           jsonb NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    UNIQUE (organisation_id, number)
);
CREATE INDEX cases_by_person ON cases (person_id);
CREATE INDEX cases_by_phase ON cases (organisation_id, phase);
CREATE INDEX cases_by_coordinator ON cases (coordinator);

-- The ledger: what happened, for good.
CREATE TABLE events (
    case_id         uuid NOT NULL REFERENCES cases (id),
    seq             integer NOT NULL,
    organisation_id uuid NOT NULL,
    command_id      text NOT NULL,
    name            text NOT NULL,
    fact            jsonb NOT NULL,
    actor           text NOT NULL,
    role            text NOT NULL,
    at              timestamptz NOT NULL,
    on_date         date NOT NULL,
    written_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (case_id, seq)
);

-- One row an accepted command: its key is bound for good.
CREATE TABLE commands (
    id              text PRIMARY KEY,
    case_id         uuid NOT NULL REFERENCES cases (id),
    organisation_id uuid NOT NULL,
    name            text NOT NULL,
    request_hash    text NOT NULL,
    actor           text NOT NULL,
    role            text NOT NULL,
    first_seq       integer NOT NULL,
    last_seq        integer NOT NULL,
    at              timestamptz NOT NULL,
    written_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX commands_by_case ON commands (case_id);
CREATE INDEX commands_by_time ON commands (written_at);

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only (INV-15, INV-87)', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER events_are_for_good BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_are_not_emptied BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER commands_are_for_good BEFORE UPDATE OR DELETE ON commands FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER commands_are_not_emptied BEFORE TRUNCATE ON commands FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Projections of the state, for lists across cases.
CREATE TABLE deadlines (
    case_id         uuid NOT NULL REFERENCES cases (id),
    id              text NOT NULL,
    organisation_id uuid NOT NULL,
    code            text NOT NULL,
    about           text NOT NULL DEFAULT '',
    kind            text NOT NULL,
    due             date NOT NULL,
    act_by          date NOT NULL,
    status          text NOT NULL,
    PRIMARY KEY (case_id, id)
);
CREATE INDEX deadlines_open ON deadlines (organisation_id, due) WHERE status IN ('OPEN', 'OVERDUE');

CREATE TABLE tasks (
    case_id         uuid NOT NULL REFERENCES cases (id),
    id              text NOT NULL,
    organisation_id uuid NOT NULL,
    unit_id         uuid,
    kind            text NOT NULL,
    for_role        text NOT NULL,
    -- who holds the role now; empty when it is the unit's
    for_principal   text NOT NULL DEFAULT '',
    about           text NOT NULL DEFAULT '',
    due             date,
    opened_on       date NOT NULL,
    done_on         date,
    PRIMARY KEY (case_id, id)
);
CREATE INDEX tasks_open ON tasks (organisation_id, for_role) WHERE done_on IS NULL;
CREATE INDEX tasks_of_somebody ON tasks (for_principal) WHERE done_on IS NULL;

CREATE TABLE letters (
    case_id         uuid NOT NULL REFERENCES cases (id),
    id              text NOT NULL,
    organisation_id uuid NOT NULL,
    code            text NOT NULL,
    recipient       text NOT NULL,
    status          text NOT NULL,
    queued_on       date NOT NULL,
    PRIMARY KEY (case_id, id)
);
CREATE INDEX letters_waiting ON letters (organisation_id, queued_on) WHERE status IN ('QUEUED', 'HELD');

-- who has a relation to a case now or had one before: the ground of every list (INV-84)
CREATE TABLE relations (
    case_id         uuid NOT NULL REFERENCES cases (id),
    principal       text NOT NULL,
    role            text NOT NULL,
    organisation_id uuid NOT NULL,
    live            boolean NOT NULL,
    PRIMARY KEY (case_id, principal, role)
);
CREATE INDEX relations_by_principal ON relations (principal) WHERE live;

-- one plan a person that is not archived, whatever races (INV-03)
CREATE TABLE plans (
    case_id         uuid PRIMARY KEY REFERENCES cases (id),
    organisation_id uuid NOT NULL,
    person_id       uuid NOT NULL REFERENCES people (id),
    status          text NOT NULL
);
CREATE UNIQUE INDEX one_live_plan_per_person ON plans (organisation_id, person_id) WHERE status NOT IN ('NONE', 'ARCHIVED');

-- Words. Immutable; invisible until the ledger names them, swept after a day if it never does.
CREATE TABLE texts (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL,
    case_id         uuid NOT NULL,
    command_id      text NOT NULL,
    field           text NOT NULL,
    body            text NOT NULL,
    hash            text NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (command_id, field)
);
CREATE INDEX texts_by_case ON texts (case_id);

-- The plan being written: an ordinary row with If-Match, and immutable snapshots that steps name.
CREATE TABLE plan_drafts (
    case_id         uuid PRIMARY KEY,
    organisation_id uuid NOT NULL,
    content         jsonb NOT NULL,
    version         integer NOT NULL,
    updated_by      text NOT NULL,
    updated_at      timestamptz NOT NULL
);
CREATE TABLE plan_versions (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL,
    case_id         uuid NOT NULL,
    content         jsonb NOT NULL,
    hash            text NOT NULL,
    created_by      text NOT NULL,
    created_at      timestamptz NOT NULL
);
CREATE INDEX plan_versions_by_case ON plan_versions (case_id);

CREATE TRIGGER texts_keep_their_words BEFORE UPDATE ON texts FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_versions_are_for_good BEFORE UPDATE ON plan_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A referral's key and the case it will be, so that a repeated first request meets the same case.
CREATE TABLE intakes (
    command_id      text PRIMARY KEY,
    organisation_id uuid NOT NULL,
    case_id         uuid NOT NULL,
    number          text NOT NULL,
    person_id       uuid NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now()
);

-- Answers of ordinary writes (people, staff, policy …) under their Idempotency-Key.
CREATE TABLE answers (
    key             text PRIMARY KEY,
    request_hash    text NOT NULL,
    status          integer NOT NULL,
    body            jsonb NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now()
);

-- Outbox. One mail per person and morning: the lines gather until it is sent.
CREATE TABLE mails (
    key             text PRIMARY KEY,
    organisation_id uuid NOT NULL,
    -- the case whose workflow delivers it
    case_id         uuid NOT NULL,
    principal       text NOT NULL,
    kind            text NOT NULL,
    send_after      timestamptz NOT NULL,
    on_date         date NOT NULL,
    -- PENDING, SENDING, SENT, SKIPPED, UNKNOWN, FAILED
    status          text NOT NULL,
    reason          text NOT NULL DEFAULT '',
    delivery_id     uuid NOT NULL,
    recipient       text NOT NULL DEFAULT '',
    subject         text NOT NULL DEFAULT '',
    body_text       text NOT NULL DEFAULT '',
    body_html       text NOT NULL DEFAULT '',
    provider_id     text NOT NULL DEFAULT '',
    attempts        integer NOT NULL DEFAULT 0,
    lease_until     timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    sent_at         timestamptz
);
CREATE INDEX mails_by_case ON mails (case_id);
CREATE INDEX mails_waiting ON mails (status) WHERE status IN ('PENDING', 'SENDING', 'UNKNOWN');

CREATE TABLE mail_lines (
    mail_key        text NOT NULL REFERENCES mails (key),
    case_id         uuid NOT NULL,
    deadline_id     text NOT NULL,
    code            text NOT NULL,
    step            text NOT NULL,
    due             date,
    PRIMARY KEY (mail_key, case_id, deadline_id, step)
);
CREATE INDEX mail_lines_by_case ON mail_lines (case_id);

-- the development mailbox
CREATE TABLE mailbox (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery_id     text NOT NULL,
    sender          text NOT NULL,
    recipient       text NOT NULL,
    subject         text NOT NULL,
    body_text       text NOT NULL,
    body_html       text NOT NULL,
    kept_at         timestamptz NOT NULL DEFAULT now()
);

-- who saw what, on what ground (INV-83, pjl § 22 a)
CREATE TABLE access_log (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id uuid NOT NULL,
    principal       text NOT NULL,
    ground          text NOT NULL,
    case_id         uuid,
    what            text NOT NULL,
    allowed         boolean NOT NULL,
    request_id      text NOT NULL DEFAULT '',
    at              timestamptz NOT NULL
);
CREATE INDEX access_log_by_case ON access_log (case_id, at);
CREATE TRIGGER access_log_is_for_good BEFORE UPDATE OR DELETE ON access_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER access_log_is_not_emptied BEFORE TRUNCATE ON access_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP TABLE access_log, mailbox, mail_lines, mails, answers, intakes, plan_versions, plan_drafts, texts, plans, relations,
    letters, tasks, deadlines, commands, events, cases, logins, person_identifiers, people, training_records, staff, units,
    organisations, worlds;
DROP FUNCTION refuse_change;
