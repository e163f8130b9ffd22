-- +goose Up
-- To whom what is still overdue has been said again, of which day: once for each person
-- of an organisation and each day, whoever asks for it, and however late (INV-108).
CREATE TABLE overdue_digests (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    on_date         date NOT NULL,
    principal       text NOT NULL,
    PRIMARY KEY (organisation_id, on_date, principal)
);
INSERT INTO overdue_digests (organisation_id, on_date, principal)
SELECT DISTINCT m.organisation_id, m.on_date, m.principal FROM mails m JOIN mail_lines l ON l.mail_key = m.key WHERE l.step = 'STILL_OVERDUE';

-- +goose Down
DROP TABLE overdue_digests;
