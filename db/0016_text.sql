-- What people read as equal is found as equal on both engines: see folded() in guildhall/sdk/text.hpp, which SQLite calls
-- itself. Lists search by it.

-- up

-- only: postgresql
CREATE OR REPLACE FUNCTION folded(value TEXT) RETURNS TEXT LANGUAGE SQL IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace(replace(replace(replace(lower(normalize(value, NFKC) COLLATE "und-x-icu"), 'ß', 'ss'), 'ς', 'σ'), U&'i\0307', 'i'), 'ı', 'i')
$$;
-- end

-- down

-- only: postgresql
DROP FUNCTION folded(TEXT);
-- end
