-- What every service builds on: the vector extension, a database role for each service, and the claims that row-level
-- security reads. Runs on PostgreSQL 15 and later, as a superuser or as an owner with CREATEROLE (Supabase's `postgres`).

CREATE SCHEMA IF NOT EXISTS mesh;

-- The extension stays where it is; a new one goes where Supabase keeps extensions, else into public.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'vector') THEN
        IF to_regnamespace('extensions') IS NOT NULL THEN
            CREATE EXTENSION vector SCHEMA extensions;
        ELSE
            CREATE EXTENSION vector SCHEMA public;
        END IF;
    END IF;
END
$$;

-- Roles belong to the whole server, so another database may have made them already, or be making them right now.
-- mesh_definer can neither log in nor be reached by a service: it owns the few SECURITY DEFINER functions.
DO $$
DECLARE
    service name;
    held boolean;
BEGIN
    FOREACH service IN ARRAY ARRAY[
        'mesh_gateway', 'mesh_supervisor', 'mesh_financing', 'mesh_sales', 'mesh_dealer_matching', 'mesh_knowledge',
        'mesh_memory', 'mesh_definer'
    ]::name[] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = service) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', service);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
        -- Whoever migrates may act as a service (SET LOCAL ROLE) without inheriting its rights.
        IF current_setting('server_version_num')::int >= 160000 THEN
            EXECUTE 'SELECT pg_has_role(current_user, $1, ''SET'')' INTO held USING service;
        ELSE
            held := pg_has_role(current_user, service, 'MEMBER');
        END IF;
        IF NOT held THEN
            BEGIN
                IF current_setting('server_version_num')::int >= 160000 THEN
                    EXECUTE format('GRANT %I TO CURRENT_USER WITH SET TRUE, INHERIT FALSE', service);
                ELSE
                    EXECUTE format('GRANT %I TO CURRENT_USER', service);
                END IF;
            EXCEPTION WHEN unique_violation THEN
                NULL;
            END;
        END IF;
        EXECUTE format('GRANT USAGE ON SCHEMA public, mesh TO %I', service);
    END LOOP;
END
$$;

-- ALTER FUNCTION … OWNER TO needs the new owner to be able to create in the schema.
GRANT CREATE ON SCHEMA mesh TO mesh_definer;

-- The search path under which vectors work, wherever the extension lives.
CREATE FUNCTION mesh.search_path() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog
AS $$
    SELECT CASE WHEN n.nspname = 'public' THEN 'public' ELSE 'public, ' || quote_ident(n.nspname) END
    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
    WHERE e.extname = 'vector'
$$;

-- Dimensions of an embedding: those of the memories once they exist; before, the setting mesh.embedding_dimensions.
CREATE FUNCTION mesh.embedding_dimensions() RETURNS integer
LANGUAGE sql STABLE
SET search_path = pg_catalog
AS $$
    SELECT coalesce(
        (
            SELECT a.atttypmod
            FROM pg_attribute a
            WHERE a.attrelid = to_regclass('public.agent_memories') AND a.attname = 'embedding' AND NOT a.attisdropped
        ),
        nullif(current_setting('mesh.embedding_dimensions', true), '')::integer,
        384
    )
$$;

-- Adds the column `embedding` to a table: half precision; in the row itself while a page holds it, so that no read
-- goes through TOAST.
CREATE PROCEDURE mesh.add_embedding(target regclass)
LANGUAGE plpgsql
AS $$
DECLARE
    dimensions integer := mesh.embedding_dimensions();
    extension_schema name := (
        SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'
    );
BEGIN
    -- 4,000 is what an HNSW index over halfvec takes.
    IF dimensions NOT BETWEEN 1 AND 4000 THEN
        RAISE EXCEPTION 'mesh.embedding_dimensions must be from 1 to 4000, not %', dimensions;
    END IF;
    EXECUTE format('ALTER TABLE %s ADD COLUMN embedding %I.halfvec(%s)', target, extension_schema, dimensions);
    EXECUTE format(
        'ALTER TABLE %s ALTER COLUMN embedding SET STORAGE %s',
        target,
        CASE WHEN dimensions <= 2000 THEN 'PLAIN' ELSE 'EXTERNAL' END
    );
END
$$;

-- Claims: the transaction-local setting request.jwt.claims, the one that Supabase's auth.uid() reads:
-- {"tenant_id": …, "sub": …, "namespaces": […], "role": …}. Absent, empty or malformed claims are null: nothing is visible.
CREATE FUNCTION mesh.claims() RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog
AS $$
DECLARE
    claims jsonb;
BEGIN
    claims := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
    RETURN CASE WHEN jsonb_typeof(claims) = 'object' THEN claims END;
EXCEPTION WHEN others THEN
    RETURN NULL;
END
$$;

CREATE FUNCTION mesh.claim(name text) RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog
AS $$ SELECT mesh.claims() ->> name $$;

CREATE FUNCTION mesh.tenant() RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog
AS $$ SELECT mesh.claims() ->> 'tenant_id' $$;

-- The end user. Null means none is named: the caller acts for its whole tenant. An empty name is a name, and matches nobody.
CREATE FUNCTION mesh.subject() RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog
AS $$ SELECT mesh.claims() ->> 'sub' $$;

CREATE FUNCTION mesh.namespaces() RETURNS text[]
LANGUAGE sql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog
AS $$
    SELECT coalesce(array_agg(value), '{}')
    FROM jsonb_array_elements_text(
        CASE WHEN jsonb_typeof(mesh.claims() -> 'namespaces') = 'array' THEN mesh.claims() -> 'namespaces' ELSE '[]' END
    )
$$;

-- `dealer_matching` for the role mesh_dealer_matching.
CREATE FUNCTION mesh.agent() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog
AS $$ SELECT substr(current_user::text, 6) $$;

-- Row-level security for rows that belong to someone, readable by their own service alone: a caller reaches its tenant's
-- rows, and among them its own user's when the claims name one; `further` is one more condition. Background work
-- of the same service (claims role `worker`) reaches the rows of all tenants. Claims are read by (SELECT …), once a query.
CREATE PROCEDURE mesh.protect(target regclass, service name, has_user boolean DEFAULT true, further text DEFAULT 'true')
LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format(
        'CREATE POLICY %I ON %s FOR ALL TO %I USING (tenant_id = (SELECT mesh.tenant()) AND %s AND (%s))',
        service || '_claims', target, service,
        CASE WHEN has_user
            THEN '((SELECT mesh.subject()) IS NULL OR user_id = (SELECT mesh.subject()))'
            ELSE 'true'
        END,
        further
    );
    EXECUTE format(
        'CREATE POLICY %I ON %s FOR ALL TO %I USING ((SELECT mesh.claim(''role'')) = ''worker'' AND (%s))',
        service || '_worker', target, service,
        -- A worker still keeps to its own agent's rows; the condition on namespaces is for callers.
        CASE WHEN further LIKE '%mesh.agent()%' THEN further ELSE 'true' END
    );
END
$$;

-- Public reference data (catalogue, dealers, places) belongs to no one; it is still closed to every other role, because
-- Supabase grants new tables of `public` to its API roles.
CREATE PROCEDURE mesh.reserve(target regclass, service name)
LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY %I ON %s FOR ALL TO %I USING (true)', service || '_all', target, service);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', target, service);
END
$$;

REVOKE ALL ON PROCEDURE mesh.add_embedding(regclass) FROM PUBLIC;
REVOKE ALL ON PROCEDURE mesh.protect(regclass, name, boolean, text) FROM PUBLIC;
REVOKE ALL ON PROCEDURE mesh.reserve(regclass, name) FROM PUBLIC;

-- Services check at start which version the database has.
DO $$
BEGIN
    IF to_regclass('supabase_migrations.schema_migrations') IS NOT NULL THEN
        GRANT USAGE ON SCHEMA supabase_migrations
            TO mesh_gateway, mesh_supervisor, mesh_financing, mesh_sales, mesh_dealer_matching, mesh_knowledge, mesh_memory;
        GRANT SELECT ON supabase_migrations.schema_migrations
            TO mesh_gateway, mesh_supervisor, mesh_financing, mesh_sales, mesh_dealer_matching, mesh_knowledge, mesh_memory;
    END IF;
END
$$;

-- Where the extension is not in public, a service that logs in under its own role must still find its operators.
DO $$
DECLARE
    service name;
    extension_schema name := (
        SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'
    );
BEGIN
    IF extension_schema <> 'public' THEN
        FOREACH service IN ARRAY ARRAY['mesh_memory', 'mesh_knowledge']::name[] LOOP
            EXECUTE format(
                'ALTER ROLE %I IN DATABASE %I SET search_path = %s', service, current_database(), mesh.search_path()
            );
            IF NOT has_schema_privilege(service, extension_schema, 'USAGE') THEN
                EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', extension_schema, service);
            END IF;
        END LOOP;
    END IF;
END
$$;
