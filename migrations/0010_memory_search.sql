-- How memories are found: who speaks, turns before and after in a session, and candidates out of a namespace that is
-- too large to be read whole.

SELECT set_config('search_path', mesh.search_path(), true);

-- The first word of the speaker's name in lower case: what a question calls them by.
ALTER TABLE public.agent_memories
    ADD COLUMN speaker_key text GENERATED ALWAYS AS (lower(split_part(speaker, ' ', 1))) STORED;
CREATE INDEX agent_memories_speaker ON public.agent_memories (tenant_id, namespace, speaker_key, user_id)
    WHERE speaker_key IS NOT NULL;

-- Sessions of different users may go by the same name, so the user comes before the place in the session.
DROP INDEX public.agent_memories_session;
CREATE INDEX agent_memories_session ON public.agent_memories (tenant_id, namespace, run_id, user_id, seq);

-- Whether the caller may reach the memories of this user (null: of every user) in this namespace of its own tenant.
CREATE FUNCTION mesh.may_reach_memories(of_namespace text, of_user text) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog
AS $$
    SELECT mesh.tenant() IS NOT NULL
        AND ('*' = ANY (mesh.namespaces()) OR of_namespace = ANY (mesh.namespaces()))
        AND (mesh.subject() IS NULL OR mesh.subject() IS NOT DISTINCT FROM of_user)
$$;

-- Looks for one stem as it is: the manual's quoting of tsquery, 8.11.2.
CREATE FUNCTION mesh.stem_query(stem text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT ('''' || replace(replace(stem, '\', '\\'), '''', '''''') || '''')::tsquery $$;

-- How many memories a scope has, counted no further than the limit: out of an index alone, to which the order keeps the
-- planner, or, where a session or metadata is wanted, those that match and are alive.
CREATE FUNCTION mesh.memory_count(
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
            || CASE WHEN wanted IS NULL THEN '' ELSE ' AND m.metadata @> $6' END
            || ' AND (m.expires_at IS NULL OR m.expires_at > $7)'
            || CASE WHEN as_of IS NULL THEN ' AND m.invalid_at IS NULL'
                ELSE ' AND m.valid_from <= $8 AND (m.invalid_at IS NULL OR m.invalid_at > $8)' END
            || ' LIMIT $4) c'
            INTO counted USING mesh.tenant(), of_namespace, of_user, up_to, of_run, wanted, at_time, as_of;
    END IF;
    RETURN counted;
END
$$;

-- For every stem of a question: how many memories of the scope hold it, and how many memories there are; both counted
-- no further than the limits, for a word in more memories than that is merely common.
CREATE FUNCTION mesh.memory_stem_counts(
    of_namespace text, of_user text, question text, stem_limit bigint, memory_limit bigint
) RETURNS TABLE (stem text, memories bigint, total bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$
DECLARE
    scope text := ' FROM public.agent_memories m WHERE m.tenant_id = $1 AND m.namespace = $2'
        || CASE WHEN of_user IS NULL THEN '' ELSE ' AND m.user_id = $3' END;
    tenant text := mesh.tenant();
BEGIN
    IF mesh.may_reach_memories(of_namespace, of_user) IS NOT TRUE THEN
        RAISE insufficient_privilege USING MESSAGE = 'these memories are out of the caller''s reach';
    END IF;
    total := mesh.memory_count(of_namespace, of_user, NULL, NULL, NULL, NULL, memory_limit);
    FOR stem IN SELECT unnest(tsvector_to_array(to_tsvector('pg_catalog.english', question))) LOOP
        EXECUTE 'SELECT count(*) FROM (SELECT' || scope || ' AND m.lexemes @@ $4 LIMIT $5) counted'
            INTO memories USING tenant, of_namespace, of_user, mesh.stem_query(stem), stem_limit;
        RETURN NEXT;
    END LOOP;
END
$$;

-- Candidates of a search: the nearest by vector, the best by words, and the newest where recency is asked for. `stems`
-- come with how rare each is, and are looked up rarest first, as far as `word_limit` memories. `exact` reads every
-- memory of the scope for its distance; else the vector index leads, and the exact way is taken where the index finds
-- too few.
CREATE FUNCTION mesh.memory_candidates(
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
        || CASE WHEN wanted IS NULL THEN '' ELSE ' AND m.metadata @> $5' END
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

-- Fixed search path (the vector operators live in the extension's schema), an owner that cannot log in, and one caller.
DO $$
DECLARE
    target regprocedure;
    extension_schema name := (
        SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'
    );
BEGIN
    IF NOT has_schema_privilege('mesh_definer', extension_schema, 'USAGE') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO mesh_definer', extension_schema);
    END IF;
    FOR target IN
        SELECT p.oid FROM pg_proc p
        WHERE p.pronamespace = 'mesh'::regnamespace AND p.proname IN ('memory_count', 'memory_stem_counts', 'memory_candidates')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', target, extension_schema);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', target);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO mesh_memory', target);
        -- Last: an owner that is no superuser can grant nothing on it any more.
        EXECUTE format('ALTER FUNCTION %s OWNER TO mesh_definer', target);
    END LOOP;
END
$$;
