-- The claims are read a dozen times a search: as plain SQL the planner puts them into the statement itself, where a function
-- with an exception handler or a setting of its own is called anew each time. Names are written out, since no search path is set.
-- Absent, empty and foreign claims are null, as before; what is no JSON is refused with an error. Owner: memory.

CREATE OR REPLACE FUNCTION mesh.claims() RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN pg_catalog.current_setting('request.jwt.claims', true) OPERATOR(pg_catalog.<>) ''
        THEN pg_catalog.current_setting('request.jwt.claims', true)::pg_catalog.jsonb END
$$;

CREATE OR REPLACE FUNCTION mesh.claim(name text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT mesh.claims() OPERATOR(pg_catalog.->>) name $$;

CREATE OR REPLACE FUNCTION mesh.tenant() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT mesh.claims() OPERATOR(pg_catalog.->>) 'tenant_id' $$;

CREATE OR REPLACE FUNCTION mesh.subject() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT mesh.claims() OPERATOR(pg_catalog.->>) 'sub' $$;

CREATE OR REPLACE FUNCTION mesh.namespaces() RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT ARRAY(
        SELECT pg_catalog.jsonb_array_elements_text(
            CASE WHEN pg_catalog.jsonb_typeof(mesh.claims() OPERATOR(pg_catalog.->) 'namespaces')
                OPERATOR(pg_catalog.=) 'array'
            THEN mesh.claims() OPERATOR(pg_catalog.->) 'namespaces' ELSE '[]' END
        )
    )
$$;
