-- +goose Up
-- A name is found whichever apostrophe or hyphen stands in it: word processors and
-- telephones write other ones than a keyboard (O’Brien, Anne‑Marie), and ß is two s.
CREATE OR REPLACE FUNCTION typed(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT AS $$
    SELECT translate(replace(replace(regexp_replace(normalize(replace(lower(normalize(name, NFC) COLLATE "und-x-icu"), 'å', E'\x01'), NFD),
        '[\u0300-\u036f]', '', 'g'), E'\x01', 'å'), 'ß', 'ss'), 'đðŧŋłħı’‘ʼ´`‐‑–—', 'ddtnlhi''''''''''----')
$$;
-- A generated column is worked out when what it rests on is written.
UPDATE people SET name = name WHERE name ~ '[ß’‘ʼ´`‐‑–—]';

-- +goose Down
CREATE OR REPLACE FUNCTION typed(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT AS $$
    SELECT translate(replace(regexp_replace(normalize(replace(lower(normalize(name, NFC) COLLATE "und-x-icu"), 'å', E'\x01'), NFD),
        '[\u0300-\u036f]', '', 'g'), E'\x01', 'å'), 'đðŧŋłħı', 'ddtnlhi')
$$;
UPDATE people SET name = name WHERE name ~ '[ß’‘ʼ´`‐‑–—]';
