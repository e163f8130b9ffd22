-- A row of an organisation in every table that holds one. XXXXXXXX stands for whose it
-- is, and is in each of them, so that nothing of it can be seen without being known.
INSERT INTO organisations (id, kind, name, policy, created_at)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000001', 'MUNICIPALITY', 'XXXXXXXX', '{}', now());
INSERT INTO units (id, organisation_id, name, coordinating)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000002', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX', true);
INSERT INTO staff (id, organisation_id, unit_id, name, work_email, roles, created_at, manager_id, created_by)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000003', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000002', 'XXXXXXXX',
        'XXXXXXXX@example.no', '["KEL"]', now(), 'XXXXXXXX-0000-4000-8000-000000000003',
        'staff/XXXXXXXX-0000-4000-8000-000000000003');
INSERT INTO training_records (id, organisation_id, staff_id, kind, completed_on, recorded_by, recorded_at)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000004', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000003',
        'COORDINATOR_ROLE', '2026-01-01', 'XXXXXXXX', now());
INSERT INTO role_grants (organisation_id, grant_id, staff_id, role, act, by_whom, login, at)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000014', 'XXXXXXXX-0000-4000-8000-000000000003', 'KE',
        'PROPOSED', 'XXXXXXXX', 'XXXXXXXX', now());
INSERT INTO people (id, organisation_id, name, email, address_line, postal_code, channel, created_at) VALUES
    ('XXXXXXXX-0000-4000-8000-000000000005', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX', 'XXXXXXXX@example.no', 'XXXXXXXX', '1234',
        'PORTAL', now()),
    ('XXXXXXXX-0000-4000-8000-000000000017', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX', NULL, NULL, NULL, 'LETTER', now());
INSERT INTO people (id, organisation_id, name, created_at, joined_into)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000018', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX', now(), 'XXXXXXXX-0000-4000-8000-000000000017');
INSERT INTO person_identifiers (id, organisation_id, person_id, kind, sealed, digest, added_at)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000006', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000005', 'FNR',
        'XXXXXXXX', 'XXXXXXXX', now());
INSERT INTO logins (id, issuer, subject, organisation_id, principal, ended_at) VALUES
    ('XXXXXXXX-0000-4000-8000-000000000007', 'XXXXXXXX', 'XXXXXXXX', 'XXXXXXXX-0000-4000-8000-000000000001',
        'staff/XXXXXXXX-0000-4000-8000-000000000003', NULL),
    ('XXXXXXXX-0000-4000-8000-000000000027', 'XXXXXXXX', 'XXXXXXXX', 'XXXXXXXX-0000-4000-8000-000000000001',
        'person/XXXXXXXX-0000-4000-8000-000000000005', now());
INSERT INTO invitations (digest, organisation_id, principal, made_by, made_at, expires_at)
    VALUES ('XXXXXXXX', 'XXXXXXXX-0000-4000-8000-000000000001', 'person/XXXXXXXX-0000-4000-8000-000000000005', 'XXXXXXXX', now(), '2050-01-01');
INSERT INTO representatives (id, organisation_id, person_id, principal, kind, from_date, source, recorded_by, recorded_at)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000015', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000005',
        'person/XXXXXXXX-0000-4000-8000-000000000017', 'LEGAL_GUARDIAN', '2026-01-01', 'DOCUMENT', 'XXXXXXXX', now());
INSERT INTO person_joins (id, organisation_id, survivor_id, joined_id, reason, status, proposed_by, proposed_login, proposed_at, decided_at)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000016', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000017',
        'XXXXXXXX-0000-4000-8000-000000000018', 'XXXXXXXX', 'APPROVED', 'XXXXXXXX', 'XXXXXXXX', now(), now());
INSERT INTO batches (id, organisation_id, kind, reason, requested_by, created_at, gathered_at)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000011', 'XXXXXXXX-0000-4000-8000-000000000001', 'OPENING', 'XXXXXXXX', 'XXXXXXXX', now(), NULL),
        ('XXXXXXXX-0000-4000-8000-000000000013', 'XXXXXXXX-0000-4000-8000-000000000001', 'OPENING', 'XXXXXXXX', 'XXXXXXXX', now(), now());
INSERT INTO policies (organisation_id, version, effective_from, policy, reason, status, proposed_by, proposed_login, proposed_at, decided_by,
        decided_at)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000001', 1, '2026-01-01', '{}', 'XXXXXXXX', 'APPROVED', 'XXXXXXXX', 'XXXXXXXX', now(), 'XXXXXXXX',
        now());
INSERT INTO cases (id, organisation_id, number, person_id, unit_id, phase, round, last_seq, plan_status, overdue, trouble, trouble_seen,
        next_wake, state, created_at, updated_at, staff_seq, coordinator)
    SELECT ('XXXXXXXX-0000-4000-8000-00000000000' || n)::uuid, 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-' || n, person,
        'XXXXXXXX-0000-4000-8000-000000000002', phase, 1, 1, 'NONE', 1, CASE n WHEN 8 THEN 'PARKED' ELSE '' END, now() - interval '1 year', now() - interval '1 year', state,
        now(), now(), 1, CASE n WHEN 8 THEN 'staff/XXXXXXXX-0000-4000-8000-000000000003' ELSE '' END
    FROM (VALUES (7, 'XXXXXXXX-0000-4000-8000-000000000017'::uuid, 'MERGED', '{"merged_into": "XXXXXXXX-0000-4000-8000-000000000008"}'::json),
        (8, 'XXXXXXXX-0000-4000-8000-000000000005', 'ACTIVE', '{}'),
        (9, 'XXXXXXXX-0000-4000-8000-000000000005', 'ACTIVE', '{"runs_beside": "X"}')) AS c (n, person, phase, state);
INSERT INTO case_staff (principal, case_id, organisation_id)
    VALUES ('staff/XXXXXXXX-0000-4000-8000-000000000003', 'XXXXXXXX-0000-4000-8000-000000000008', 'XXXXXXXX-0000-4000-8000-000000000001');
INSERT INTO commands (id, case_id, organisation_id, name, request_hash, actor, role, first_seq, last_seq, at)
    VALUES ('kXXXXXXXX', 'XXXXXXXX-0000-4000-8000-000000000008', 'XXXXXXXX-0000-4000-8000-000000000001', 'refer', 'XXXXXXXXXXXXXXXXXXXX',
        'XXXXXXXX', 'KE', 1, 1, now());
INSERT INTO events (case_id, seq, organisation_id, command_id, name, fact, actor, role, at, on_date)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000008', 1, 'XXXXXXXX-0000-4000-8000-000000000001', 'kXXXXXXXX', 'closed',
        '{"note": "text/XXXXXXXX-0000-4000-8000-000000000019"}', 'XXXXXXXX', 'KE',
        now(), '2026-01-01');
INSERT INTO intakes (command_id, organisation_id, case_id, number, person_id)
    VALUES ('kXXXXXXXX', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000008', 'XXXXXXXX',
        'XXXXXXXX-0000-4000-8000-000000000005');
INSERT INTO deadlines (case_id, id, organisation_id, code, kind, due, act_by, status)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000008', 'deadline-1', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX', 'RIGHT', '2026-01-01',
        '2026-01-01', 'OVERDUE');
INSERT INTO tasks (case_id, id, organisation_id, unit_id, kind, for_role, for_principal, about, due, opened_on)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000008', 'task-1', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000002',
        'XXXXXXXX', 'KE', 'staff/XXXXXXXX-0000-4000-8000-000000000003', 'XXXXXXXX', '2026-01-01', '2026-01-01');
INSERT INTO letters (case_id, id, organisation_id, code, recipient, status, queued_on)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000008', 'letter-1', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX',
        'person/XXXXXXXX-0000-4000-8000-000000000005', 'QUEUED', '2026-01-01');
INSERT INTO relations (case_id, principal, role, organisation_id, live)
    SELECT 'XXXXXXXX-0000-4000-8000-000000000008', 'person/XXXXXXXX-0000-4000-8000-000000000005', role,
        'XXXXXXXX-0000-4000-8000-000000000001', true FROM unnest(ARRAY['REP', 'PRX']) AS role;
INSERT INTO plans (case_id, organisation_id, person_id, status)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000008', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000005', 'ACTIVE');
INSERT INTO plan_drafts (case_id, organisation_id, content, version, updated_by, updated_at, message_id)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000008', 'XXXXXXXX-0000-4000-8000-000000000001', '{"a": "XXXXXXXX"}', 1, 'XXXXXXXX', now(), NULL),
        ('XXXXXXXX-0000-4000-8000-000000000007', 'XXXXXXXX-0000-4000-8000-000000000001', '{"a": "XXXXXXXX"}', 1, 'XXXXXXXX', now(),
        'XXXXXXXX-0000-4000-8000-000000000019');
INSERT INTO plan_versions (id, organisation_id, case_id, content, hash, created_by, created_at)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000010', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000008',
        '{"a": "XXXXXXXX"}', 'XXXXXXXX', 'XXXXXXXX', '2026-01-01');
INSERT INTO texts (id, organisation_id, case_id, command_id, field, body, hash)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000019', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000008',
        'kXXXXXXXX.XXXXXXXXXXXXXXXX', 'note', 'XXXXXXXX', 'XXXXXXXX');
INSERT INTO mails (key, organisation_id, case_id, principal, kind, send_after, on_date, status, reason, delivery_id) VALUES
    ('XXXXXXXX', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000008', 'staff/XXXXXXXX-0000-4000-8000-000000000003',
        'REMINDER', '2026-01-01', '2026-01-01', 'PENDING', 'XXXXXXXX', 'XXXXXXXX-0000-4000-8000-000000000020'),
    ('sXXXXXXXX', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000008', 'staff/XXXXXXXX-0000-4000-8000-000000000003',
        'REMINDER', '2026-01-01', '2026-01-01', 'SENT', 'XXXXXXXX', 'XXXXXXXX-0000-4000-8000-000000000021');
INSERT INTO mail_lines (mail_key, case_id, deadline_id, code, step) VALUES
    ('XXXXXXXX', 'XXXXXXXX-0000-4000-8000-000000000008', 'deadline-1', 'XXXXXXXX', 'DUE'),
    ('sXXXXXXXX', 'XXXXXXXX-0000-4000-8000-000000000008', 'deadline-1-XXXXXXXX', 'XXXXXXXX', 'DUE');
INSERT INTO mail_events (source, event_id, organisation_id, mail_key, said, reason, happened_at, heard_at)
    VALUES ('SENDGRID', 'XXXXXXXX', 'XXXXXXXX-0000-4000-8000-000000000001', 'sXXXXXXXX', 'DELIVERED', 'XXXXXXXX', now(), now());
INSERT INTO mail_calendars (mail_key, organisation_id, case_id, meeting_id, principal, uid, sequence, method, on_date, at_time, lasts, written_at)
    VALUES ('XXXXXXXX', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000008', 'meeting-1',
        'staff/XXXXXXXX-0000-4000-8000-000000000003', 'XXXXXXXX-0000-4000-8000-000000000022', 0, 'REQUEST', '2026-01-01', '', 0, '2026-01-01');
INSERT INTO calendar_feeds (organisation_id, principal, digest, made_at)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000001', 'staff/XXXXXXXX-0000-4000-8000-000000000003', 'XXXXXXXX', '2026-01-01');
INSERT INTO form_drafts (organisation_id, principal, about, version, content, saved_at)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000001', 'staff/XXXXXXXX-0000-4000-8000-000000000003', 'XXXXXXXX', 1, 'XXXXXXXX', '2026-01-01');
INSERT INTO task_views (organisation_id, principal, id, name, choice, made_at)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000001', 'staff/XXXXXXXX-0000-4000-8000-000000000003', 'XXXXXXXX-0000-4000-8000-000000000033',
        'XXXXXXXX', '{}', '2026-01-01');
INSERT INTO overdue_digests (organisation_id, on_date, principal)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000001', '2026-01-01', 'XXXXXXXX');
INSERT INTO batch_items (batch_id, case_id, organisation_id, status)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000011', 'XXXXXXXX-0000-4000-8000-000000000008', 'XXXXXXXX-0000-4000-8000-000000000001', 'FAILED'),
        ('XXXXXXXX-0000-4000-8000-000000000011', 'XXXXXXXX-0000-4000-8000-000000000009', 'XXXXXXXX-0000-4000-8000-000000000001', 'PENDING');
INSERT INTO opening_sets (id, organisation_id, status, rows, proposed_by, proposed_as, proposed_login, proposed_at)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000012', 'XXXXXXXX-0000-4000-8000-000000000001', 'PROPOSED', 1, 'XXXXXXXX', '["KE"]', 'XXXXXXXX',
        now());
INSERT INTO opening_rows (set_id, no, organisation_id, case_id, person_id, body)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000012', 7, 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000008',
        'XXXXXXXX-0000-4000-8000-000000000005', '{"patient": "XXXXXXXX"}');
INSERT INTO answers (key, request_hash, status, body, organisation_id, created_at)
    VALUES ('XXXXXXXX', 'XXXXXXXX', 201, '"XXXXXXXX"', 'XXXXXXXX-0000-4000-8000-000000000001', '2026-01-01');
INSERT INTO access_log (organisation_id, principal, ground, case_id, what, allowed, at, person_ids)
    SELECT 'XXXXXXXX-0000-4000-8000-000000000001', 'staff/XXXXXXXX-0000-4000-8000-000000000003', 'KE',
        'XXXXXXXX-0000-4000-8000-000000000008', 'XXXXXXXX', true, at, '["XXXXXXXX-0000-4000-8000-000000000005"]'
    FROM (VALUES ('2010-01-01'::timestamptz), ('2016-01-01')) AS looked (at);
INSERT INTO messages (organisation_id, id, direction, kind, other, case_id, about, answer, plan, words, status, todo, sent_at, attempts, trouble)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000019', 'OUT', 'NEED_NOTIFICATION',
        'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000008', 'XXXXXXXX', '', '', '', 'SENT', 'CARRY', '2026-01-01', 0, '');
INSERT INTO person_links (organisation_id, message_id, person_id, other, other_person, made_at)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000019', 'XXXXXXXX-0000-4000-8000-000000000005',
        'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000005', '2026-01-01');
INSERT INTO papers (case_id, letter_id, organisation_id, code, language, version, content, pdf, sha256, made_at)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000008', 'letter-1', 'XXXXXXXX-0000-4000-8000-000000000001', 'D-01', 'nb', 'XXXXXXXX', '{}',
        'XXXXXXXX', 'XXXXXXXX', '2026-01-01');
INSERT INTO papers_due (case_id, letter_id, organisation_id, waits_from)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000008', 'letter-1', 'XXXXXXXX-0000-4000-8000-000000000001', '2026-01-01')
    ON CONFLICT (case_id, letter_id) DO UPDATE SET waits_from = '2026-01-01';
UPDATE people SET registered_for = 'XXXXXXXX-0000-4000-8000-000000000008' WHERE id = 'XXXXXXXX-0000-4000-8000-000000000017';
UPDATE people SET postal_place = 'XXXXXXXX' WHERE id = 'XXXXXXXX-0000-4000-8000-000000000005';
INSERT INTO letters (case_id, id, organisation_id, code, recipient, status, queued_on)
    SELECT 'XXXXXXXX-0000-4000-8000-000000000008', id, 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX',
        'person/XXXXXXXX-0000-4000-8000-000000000005', 'QUEUED', '2026-01-01' FROM (VALUES ('letter-2'), ('letter-3')) AS more (id);
INSERT INTO papers (case_id, letter_id, organisation_id, code, language, version, content, pdf, sha256, made_at)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000008', 'letter-2', 'XXXXXXXX-0000-4000-8000-000000000001', 'D-01', 'nb', 'XXXXXXXX', '{}',
        'XXXXXXXX', 'XXXXXXXX', '2026-01-01');
INSERT INTO print_batches (id, organisation_id, unit_id, way, status, made_by, made_at)
    SELECT id::uuid, 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000002', 'POST', status,
        'staff/XXXXXXXX-0000-4000-8000-000000000003', '2026-01-01'
    FROM (VALUES ('XXXXXXXX-0000-4000-8000-000000000031', 'OPEN'), ('XXXXXXXX-0000-4000-8000-000000000033', 'POSTING')) AS made (id, status);
INSERT INTO print_letters (batch_id, no, envelope, organisation_id, case_id, letter_id, outcome)
    SELECT id::uuid, 1, 1, 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000008', letter, outcome
    FROM (VALUES ('XXXXXXXX-0000-4000-8000-000000000031', 'letter-1', ''), ('XXXXXXXX-0000-4000-8000-000000000033', 'letter-3', 'TRYING'))
        AS made (id, letter, outcome);
INSERT INTO sendings (id, organisation_id, case_id, letter_id, status, trouble)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000032', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000008', 'letter-1',
        'WAITS', 'DENIED');
INSERT INTO originals (id, organisation_id, case_id, about, kind, size, sha256, content, added_by, added_at)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000022', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000008', 'form-1',
        'PDF', 8, 'XXXXXXXX', 'XXXXXXXX', 'XXXXXXXX', '2026-01-01');
INSERT INTO case_messages (id, organisation_id, case_id, kind, sender, sender_as, about, words, sent_at)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000023', 'XXXXXXXX-0000-4000-8000-000000000001', 'XXXXXXXX-0000-4000-8000-000000000008', 'WRITTEN',
        'person/XXXXXXXX-0000-4000-8000-000000000005', 'PAT', '', 'XXXXXXXX-0000-4000-8000-000000000019', '2026-01-01');
INSERT INTO case_message_readers (message_id, reader, organisation_id, case_id, reader_as, read_by)
    VALUES ('XXXXXXXX-0000-4000-8000-000000000023', 'staff/XXXXXXXX-0000-4000-8000-000000000003', 'XXXXXXXX-0000-4000-8000-000000000001',
        'XXXXXXXX-0000-4000-8000-000000000008', 'KO', '');
