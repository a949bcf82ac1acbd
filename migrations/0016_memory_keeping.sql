-- Keeping and forgetting: what the sweep finds its rows by, and the receipts of what was erased.

-- Its own end is the stronger word: a memory that has one goes then, pinned or not.
DROP INDEX public.agent_memories_expiry;
CREATE INDEX agent_memories_expiry ON public.agent_memories (expires_at) WHERE expires_at IS NOT NULL;

-- What retention may end, longest untouched first.
CREATE INDEX agent_memories_idle ON public.agent_memories (updated_at, id) WHERE expires_at IS NULL AND NOT pinned;

CREATE INDEX memory_entities_user ON public.memory_entities (tenant_id, user_id);
CREATE INDEX memory_events_user ON public.memory_events (tenant_id, user_id);
CREATE INDEX memory_events_finished ON public.memory_events (finished_at) WHERE finished_at IS NOT NULL;

-- The history of an expired memory stays without what was said: nothing else of a row may be changed.
GRANT UPDATE (before, after) ON public.memory_history TO mesh_memory;

-- Stands for a user where the user may not be named: a hash of tenant and user, each led by its length.
CREATE FUNCTION mesh.subject_hash(of_tenant text, of_user text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog
AS $$
    SELECT sha256(convert_to(
        length(of_tenant) || ':' || of_tenant || length(of_user) || ':' || of_user, 'UTF8'
    ))
$$;

-- Receipts: who had a user erased, when, and how much went. Neither content nor the user's name; written once.
CREATE TABLE public.memory_erasures (
    tenant_id text NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    subject_hash bytea NOT NULL,
    -- Where; * is everywhere.
    namespaces text[] NOT NULL,
    actor text NOT NULL,
    role text NOT NULL,
    counts jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX memory_erasures_subject ON public.memory_erasures (tenant_id, subject_hash, created_at);

CALL mesh.protect(
    'public.memory_erasures', 'mesh_memory', false,
    '(SELECT mesh.subject()) IS NULL OR subject_hash = (SELECT mesh.subject_hash(mesh.tenant(), mesh.subject()))'
);
GRANT SELECT, INSERT ON public.memory_erasures TO mesh_memory;

CREATE FUNCTION mesh.refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE insufficient_privilege USING MESSAGE = format('rows of %I are never changed', TG_TABLE_NAME);
END
$$;
CREATE TRIGGER memory_erasures_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public.memory_erasures
    FOR EACH STATEMENT EXECUTE FUNCTION mesh.refuse_change();
