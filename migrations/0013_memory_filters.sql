-- Filters over memories, and what the Mem0 API keeps beside them. Owner: memory.

SELECT set_config('search_path', mesh.search_path(), true);
-- Loads the extension's library, without which its settings cannot be named below.
SELECT '[1]'::halfvec;

-- The application that a memory belongs to, beside user, agent and session. What is immutable is never updated.
ALTER TABLE public.agent_memories
    ADD COLUMN app_id text,
    ADD COLUMN immutable boolean NOT NULL DEFAULT false;

CREATE INDEX agent_memories_agent ON public.agent_memories (tenant_id, namespace, agent_id, created_at)
    WHERE agent_id IS NOT NULL;
CREATE INDEX agent_memories_app ON public.agent_memories (tenant_id, namespace, app_id, created_at)
    WHERE app_id IS NOT NULL;
CREATE INDEX agent_memories_categories ON public.agent_memories USING gin (categories) WHERE categories <> '{}';

-- A filter as SQL over `public.agent_memories m`. The tree is {"and": […]}, {"or": […]}, {"not": …} or a condition
-- {"on": column, "op": …, "value" or "values": …}; columns and operators are a fixed list, every value is quoted. Null
-- counts as false: under AND and OR it does so by itself, under NOT by IS NOT TRUE.
CREATE FUNCTION mesh.memory_condition(node jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE
AS $$
DECLARE
    field text := node ->> 'on';
    op text := node ->> 'op';
    value text := node ->> 'value';
    key text := node ->> 'key';
    sign text := CASE node ->> 'op' WHEN 'gt' THEN '>' WHEN 'gte' THEN '>=' WHEN 'lt' THEN '<' WHEN 'lte' THEN '<=' END;
    given text[] := CASE WHEN jsonb_typeof(node -> 'values') = 'array'
        THEN ARRAY(SELECT jsonb_array_elements_text(node -> 'values')) END;
    condition text;
BEGIN
    IF node ? 'and' THEN
        SELECT '(' || string_agg(mesh.memory_condition(part), ' AND ') || ')' INTO condition
        FROM jsonb_array_elements(node -> 'and') AS part;
        RETURN coalesce(condition, 'true');
    ELSIF node ? 'or' THEN
        SELECT '(' || string_agg(mesh.memory_condition(part), ' OR ') || ')' INTO condition
        FROM jsonb_array_elements(node -> 'or') AS part;
        RETURN coalesce(condition, 'false');
    ELSIF node ? 'not' THEN
        RETURN '((' || mesh.memory_condition(node -> 'not') || ') IS NOT TRUE)';
    END IF;
    condition := CASE
        WHEN field IN ('user_id', 'agent_id', 'app_id', 'run_id', 'content') AND op = 'in' THEN
            CASE WHEN cardinality(given) = 1 THEN format('(m.%I = %L)', field, given[1])
            ELSE format('(m.%I = ANY (%L::text[]))', field, given) END
        WHEN field = 'id' AND op = 'in' THEN format('(m.id = ANY (%L::uuid[]))', given)
        WHEN field IN ('user_id', 'agent_id', 'app_id', 'run_id', 'expires_at') AND op = 'present' THEN
            format('(m.%I IS NOT NULL)', field)
        WHEN field IN ('created_at', 'updated_at', 'expires_at') AND sign IS NOT NULL THEN
            format('(m.%I %s %L::timestamptz)', field, sign, value)
        WHEN field = 'categories' AND op = 'any' THEN
            -- The index leaves out memories without a category.
            format('(m.categories <> ''{}'' AND m.categories && %L::text[])', given)
        WHEN field = 'categories' AND op = 'present' THEN '(m.categories <> ''{}'')'
        WHEN field = 'content' AND op = 'contains' THEN format('(strpos(m.content, %L) > 0)', value)
        WHEN field = 'content' AND op = 'icontains' THEN format('(strpos(lower(m.content), lower(%L)) > 0)', value)
        WHEN field = 'metadata' AND op = 'in' THEN
            coalesce(
                (
                    SELECT '(' || string_agg(
                        format('m.metadata @> %L::jsonb', jsonb_build_object(key, one)::text), ' OR '
                    ) || ')'
                    FROM jsonb_array_elements(node -> 'values') AS one
                ),
                'false'
            )
        WHEN field = 'metadata' AND op = 'present' THEN
            format('(jsonb_typeof(m.metadata -> %1$L::text) <> ''null'')', key)
        WHEN field = 'metadata' AND sign IS NOT NULL AND jsonb_typeof(node -> 'value') = 'number' THEN
            format(
                '(CASE WHEN jsonb_typeof(m.metadata -> %1$L::text) = ''number'''
                || ' THEN (m.metadata ->> %1$L::text)::numeric %2$s %3$L::numeric END)',
                key, sign, value
            )
        WHEN field = 'metadata' AND sign IS NOT NULL THEN
            format(
                '(CASE WHEN jsonb_typeof(m.metadata -> %1$L::text) = ''string'''
                || ' THEN (m.metadata ->> %1$L::text) COLLATE "C" %2$s %3$L END)',
                key, sign, value
            )
        WHEN field = 'metadata' AND op = 'contains' THEN
            format(
                '(m.metadata @> %L::jsonb', jsonb_build_object(key, jsonb_build_array(node -> 'value'))::text
            )
            || CASE WHEN jsonb_typeof(node -> 'value') = 'string' THEN format(
                ' OR (jsonb_typeof(m.metadata -> %1$L::text) = ''string'' AND strpos(m.metadata ->> %1$L::text, %2$L) > 0)',
                key, value
            ) ELSE '' END
            || ')'
        WHEN field = 'metadata' AND op = 'icontains' THEN
            format(
                '(jsonb_typeof(m.metadata -> %1$L::text) = ''string'''
                || ' AND strpos(lower(m.metadata ->> %1$L::text), lower(%2$L)) > 0)',
                key, value
            )
    END;
    IF condition IS NULL THEN
        RAISE invalid_parameter_value USING MESSAGE = 'this is no filter over memories';
    END IF;
    RETURN condition;
END
$$;

-- The memories of a scope that a filter leaves, newest first; without `alive_at` those that have expired or are no longer
-- true as well.
CREATE FUNCTION mesh.memory_matching(
    of_namespace text, of_user text, wanted jsonb, alive_at timestamptz, up_to bigint, skipped bigint
) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$
BEGIN
    IF mesh.may_reach_memories(of_namespace, of_user) IS NOT TRUE THEN
        RAISE insufficient_privilege USING MESSAGE = 'these memories are out of the caller''s reach';
    END IF;
    RETURN QUERY EXECUTE 'SELECT m.id FROM public.agent_memories m WHERE m.tenant_id = $1 AND m.namespace = $2'
        || CASE WHEN of_user IS NULL THEN '' ELSE ' AND m.user_id = $3' END
        || CASE WHEN wanted IS NULL THEN '' ELSE ' AND ' || mesh.memory_condition(wanted) END
        || CASE WHEN alive_at IS NULL THEN ''
            ELSE ' AND (m.expires_at IS NULL OR m.expires_at > $4) AND m.invalid_at IS NULL' END
        || CASE WHEN up_to IS NULL THEN '' ELSE ' ORDER BY m.created_at DESC, m.id DESC LIMIT $5 OFFSET $6' END
        USING mesh.tenant(), of_namespace, of_user, alive_at, up_to, skipped;
END
$$;

-- Fixed search path, an owner that cannot log in, and one caller; as those of 0010.
DO $$
DECLARE
    target regprocedure;
    extension_schema name := (
        SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'
    );
BEGIN
    REVOKE ALL ON FUNCTION mesh.memory_condition(jsonb) FROM PUBLIC;
    ALTER FUNCTION mesh.memory_condition(jsonb) OWNER TO mesh_definer;
    target := 'mesh.memory_matching(text, text, jsonb, timestamptz, bigint, bigint)'::regprocedure;
    EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', target, extension_schema);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', target);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO mesh_memory', target);
    EXECUTE format('ALTER FUNCTION %s OWNER TO mesh_definer', target);
END
$$;

-- The functions of 0010 again, with filters in place of equality on metadata. Their owner replaces them, because whoever
-- migrates need not be a superuser.
SET LOCAL ROLE mesh_definer;

-- How many memories a scope has, counted no further than the limit: out of an index alone, to which the order keeps the
-- planner, or, where a session or a filter is wanted, those that match and are alive.
CREATE OR REPLACE FUNCTION mesh.memory_count(
    of_namespace text, of_user text, of_run text, wanted jsonb, at_time timestamptz, as_of timestamptz, up_to bigint
) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$
DECLARE
    scope text := 'SELECT count(*) FROM (SELECT FROM public.agent_memories m WHERE m.tenant_id = $1 AND m.namespace = $2'
        || CASE WHEN of_user IS NULL THEN '' ELSE ' AND m.user_id = $3' END;
    counted bigint;
BEGIN
    IF mesh.may_reach_memories(of_namespace, of_user) IS NOT TRUE THEN
        RAISE insufficient_privilege USING MESSAGE = 'these memories are out of the caller''s reach';
    END IF;
    IF of_run IS NULL AND wanted IS NULL THEN
        EXECUTE scope || ' ORDER BY m.created_at LIMIT $4) c'
            INTO counted USING mesh.tenant(), of_namespace, of_user, up_to;
    ELSE
        EXECUTE scope
            || CASE WHEN of_run IS NULL THEN '' ELSE ' AND m.run_id = $5' END
            || CASE WHEN wanted IS NULL THEN '' ELSE ' AND ' || mesh.memory_condition(wanted) END
            || ' AND (m.expires_at IS NULL OR m.expires_at > $7)'
            || CASE WHEN as_of IS NULL THEN ' AND m.invalid_at IS NULL'
                ELSE ' AND m.valid_from <= $8 AND (m.invalid_at IS NULL OR m.invalid_at > $8)' END
            || ' LIMIT $4) c'
            INTO counted USING mesh.tenant(), of_namespace, of_user, up_to, of_run, wanted, at_time, as_of;
    END IF;
    RETURN counted;
END
$$;

-- Candidates of a search: the nearest by vector, the best by words, and the newest where recency is asked for. `stems`
-- come with how rare each is, and are looked up rarest first, as far as `word_limit` memories. `exact` reads every
-- memory of the scope for its distance; else the vector index leads, and the exact way is taken where the index finds
-- too few.
CREATE OR REPLACE FUNCTION mesh.memory_candidates(
    of_namespace text, of_user text, of_run text, wanted jsonb, at_time timestamptz, as_of timestamptz,
    nearest_to halfvec, exact boolean, stems text[], rarity float8[], lookups text[],
    word_limit bigint, nearest bigint, best bigint, newest bigint
) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET hnsw.iterative_scan = 'relaxed_order'
SET hnsw.ef_search = '120'
AS $$
DECLARE
    scope text := ' FROM public.agent_memories m WHERE m.tenant_id = $1 AND m.namespace = $2'
        || CASE WHEN of_user IS NULL THEN '' ELSE ' AND m.user_id = $3' END
        || CASE WHEN of_run IS NULL THEN '' ELSE ' AND m.run_id = $4' END
        || CASE WHEN wanted IS NULL THEN '' ELSE ' AND ' || mesh.memory_condition(wanted) END
        || ' AND (m.expires_at IS NULL OR m.expires_at > $6)'
        || CASE WHEN as_of IS NULL THEN ' AND m.invalid_at IS NULL'
            ELSE ' AND m.valid_from <= $7 AND (m.invalid_at IS NULL OR m.invalid_at > $7)' END;
    tenant text := mesh.tenant();
    by_index bigint := 0;
    words tsquery;
    stem_queries tsquery[];
    weight text;
BEGIN
    IF mesh.may_reach_memories(of_namespace, of_user) IS NOT TRUE THEN
        RAISE insufficient_privilege USING MESSAGE = 'these memories are out of the caller''s reach';
    END IF;
    IF NOT exact THEN
        RETURN QUERY EXECUTE 'SELECT m.id' || scope || ' ORDER BY m.embedding <=> $8 LIMIT $9'
            USING tenant, of_namespace, of_user, of_run, wanted, at_time, as_of, nearest_to, nearest;
        GET DIAGNOSTICS by_index = ROW_COUNT;
    END IF;
    IF by_index < nearest THEN
        -- The sum keeps the vector index out of it.
        RETURN QUERY EXECUTE 'SELECT m.id' || scope || ' ORDER BY (m.embedding <=> $8) + 0 LIMIT $9'
            USING tenant, of_namespace, of_user, of_run, wanted, at_time, as_of, nearest_to, nearest;
    END IF;
    SELECT string_agg(mesh.stem_query(l)::text, ' | ')::tsquery INTO words FROM unnest(lookups) AS l;
    IF words IS NOT NULL THEN
        -- As if each word stood there once (BM25's frequency part is then the same for all of a memory's words); the
        -- caller scores what is chosen here by how often it does.
        SELECT array_agg(mesh.stem_query(s) ORDER BY n),
            string_agg(format('CASE WHEN m.lexemes @@ $10[%s] THEN $11[%s] ELSE 0 END', n, n), ' + ')
        INTO stem_queries, weight
        FROM unnest(stems) WITH ORDINALITY AS u(s, n);
        RETURN QUERY EXECUTE
            'SELECT id FROM (SELECT m.id, m.lexemes, m.token_count' || scope || ' AND m.lexemes @@ $8 LIMIT $9) m'
            || ' ORDER BY (' || weight || ')'
            || ' / (1.09::float8 + 0.81::float8 * greatest(1, m.token_count / 30.0::float8)) DESC LIMIT $12'
            USING tenant, of_namespace, of_user, of_run, wanted, at_time, as_of, words, word_limit,
                stem_queries, rarity, best;
    END IF;
    IF newest > 0 THEN
        RETURN QUERY EXECUTE 'SELECT m.id' || scope || ' ORDER BY m.created_at DESC LIMIT $8'
            USING tenant, of_namespace, of_user, of_run, wanted, at_time, as_of, newest;
    END IF;
END
$$;

DO $$
DECLARE
    target regprocedure;
    extension_schema name := (
        SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'
    );
BEGIN
    FOR target IN
        SELECT p.oid FROM pg_proc p
        WHERE p.pronamespace = 'mesh'::regnamespace AND p.proname IN ('memory_count', 'memory_candidates')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', target, extension_schema);
    END LOOP;
END
$$;
RESET ROLE;

-- What users of the Mem0 API say of a memory; gone with it.
CREATE TABLE public.memory_feedback (
    tenant_id text NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    memory_id uuid NOT NULL,
    namespace text NOT NULL,
    user_id text,
    -- POSITIVE, NEGATIVE, VERY_NEGATIVE; null takes it back.
    feedback text,
    reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, memory_id),
    FOREIGN KEY (tenant_id, memory_id) REFERENCES public.agent_memories (tenant_id, id) ON DELETE CASCADE
);

-- Exports that were asked for. What they hold is read when they are fetched, so none outlives an erasure.
CREATE TABLE public.memory_exports (
    tenant_id text NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    namespace text NOT NULL,
    user_id text,
    request jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX memory_exports_newest ON public.memory_exports (tenant_id, namespace, created_at);

-- A namespace as the Mem0 API's project: its settings and members.
CREATE TABLE public.memory_projects (
    tenant_id text NOT NULL,
    namespace text NOT NULL,
    name text,
    description text,
    settings jsonb NOT NULL DEFAULT '{}',
    members jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, namespace)
);

-- Where the Mem0 API's users want to hear of changes. The API knows them by whole numbers.
CREATE TABLE public.memory_webhooks (
    tenant_id text NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    namespace text NOT NULL,
    url text NOT NULL,
    name text NOT NULL,
    event_types text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);

DO $$
DECLARE
    target text;
BEGIN
    FOREACH target IN ARRAY ARRAY['memory_feedback', 'memory_exports', 'memory_projects', 'memory_webhooks'] LOOP
        CALL mesh.protect(
            format('public.%I', target)::regclass, 'mesh_memory', target IN ('memory_feedback', 'memory_exports'),
            '''*'' = ANY ((SELECT mesh.namespaces())::text[]) OR namespace = ANY ((SELECT mesh.namespaces())::text[])'
        );
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON public.%I TO mesh_memory', target);
    END LOOP;
END
$$;
