-- What is remembered. Owner: memory.

CREATE TABLE public.agent_memories (
    tenant_id text NOT NULL DEFAULT 'default',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    namespace text NOT NULL,
    user_id text,
    agent_id text,
    -- The session it was said in, and its place there (from 1).
    run_id text,
    seq bigint,
    role text,
    speaker text,
    content text NOT NULL,
    is_question boolean NOT NULL DEFAULT false,
    -- SHA-256 of the normalised content.
    content_hash bytea NOT NULL,
    embedding_model text,
    -- English stems of "D Month YYYY speaker: content", written by the service, and how many there are.
    lexemes tsvector,
    token_count integer NOT NULL DEFAULT 0,
    metadata jsonb NOT NULL DEFAULT '{}',
    categories text[] NOT NULL DEFAULT '{}',
    importance real NOT NULL DEFAULT 0,
    reinforcement real NOT NULL DEFAULT 0,
    pinned boolean NOT NULL DEFAULT false,
    access_count integer NOT NULL DEFAULT 0,
    last_accessed_at timestamptz,
    valid_from timestamptz NOT NULL DEFAULT now(),
    -- A fact that is no longer true stays, marked.
    invalid_at timestamptz,
    superseded_by uuid,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
    -- Room on each page for notes of access to stay there (HOT), which spares every index, the vector one above all.
) WITH (fillfactor = 90);

CALL mesh.add_embedding('public.agent_memories');

CREATE INDEX agent_memories_user ON public.agent_memories (tenant_id, user_id, namespace, created_at);
CREATE INDEX agent_memories_namespace ON public.agent_memories (tenant_id, namespace, created_at);
CREATE INDEX agent_memories_session ON public.agent_memories (tenant_id, namespace, run_id, seq);
CREATE INDEX agent_memories_content ON public.agent_memories (tenant_id, namespace, content_hash);
CREATE INDEX agent_memories_expiry ON public.agent_memories (expires_at) WHERE expires_at IS NOT NULL AND NOT pinned;
CREATE INDEX agent_memories_lexemes ON public.agent_memories USING gin (lexemes);
CREATE INDEX agent_memories_metadata ON public.agent_memories USING gin (metadata jsonb_path_ops);

-- pgvector 0.8.0 and 0.8.1 build HNSW safely only without parallel workers.
SET LOCAL max_parallel_maintenance_workers = 0;
SELECT set_config('search_path', mesh.search_path(), true);
CREATE INDEX agent_memories_embedding ON public.agent_memories
    USING hnsw (embedding halfvec_cosine_ops) WITH (m = 16, ef_construction = 128);

-- Every change: who, when, before, after. Kept past the memory itself; erasing a user takes it too.
CREATE TABLE public.memory_history (
    tenant_id text NOT NULL DEFAULT 'default',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    memory_id uuid NOT NULL,
    namespace text NOT NULL,
    user_id text,
    -- add, update, merge, supersede, reinforce, delete, expire
    action text NOT NULL,
    actor text,
    before jsonb,
    after jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX memory_history_memory ON public.memory_history (tenant_id, memory_id, created_at);
CREATE INDEX memory_history_user ON public.memory_history (tenant_id, user_id);

-- People, companies, money, dates, places and equipment that memories mention.
CREATE TABLE public.memory_entities (
    tenant_id text NOT NULL DEFAULT 'default',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    namespace text NOT NULL,
    user_id text,
    kind text NOT NULL,
    name text NOT NULL,
    normalized_name text NOT NULL,
    mention_count integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE NULLS NOT DISTINCT (tenant_id, namespace, user_id, kind, normalized_name)
);

-- Typed, weighted edges from a memory: to another (follows, similar, supersedes) or to an entity (mentions).
CREATE TABLE public.memory_links (
    tenant_id text NOT NULL DEFAULT 'default',
    from_id uuid NOT NULL,
    to_id uuid NOT NULL,
    kind text NOT NULL,
    weight real NOT NULL DEFAULT 1,
    namespace text NOT NULL,
    user_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, from_id, to_id, kind),
    FOREIGN KEY (tenant_id, from_id) REFERENCES public.agent_memories (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX memory_links_to ON public.memory_links (tenant_id, to_id);

-- Work that runs after the answer; claimed with FOR UPDATE SKIP LOCKED.
CREATE TABLE public.memory_events (
    tenant_id text NOT NULL DEFAULT 'default',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    namespace text NOT NULL,
    user_id text,
    kind text NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    -- pending, done, failed
    state text NOT NULL DEFAULT 'pending',
    attempts integer NOT NULL DEFAULT 0,
    run_after timestamptz NOT NULL DEFAULT now(),
    result jsonb,
    error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX memory_events_due ON public.memory_events (run_after) WHERE state = 'pending';

DO $$
DECLARE
    target regclass;
BEGIN
    FOREACH target IN ARRAY ARRAY[
        'public.agent_memories', 'public.memory_history', 'public.memory_entities', 'public.memory_links',
        'public.memory_events'
    ]::regclass[] LOOP
        CALL mesh.protect(
            target, 'mesh_memory', true,
            '''*'' = ANY ((SELECT mesh.namespaces())::text[]) OR namespace = ANY ((SELECT mesh.namespaces())::text[])'
        );
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON public.agent_memories, public.memory_entities, public.memory_links,
    public.memory_events TO mesh_memory;
GRANT SELECT, INSERT, DELETE ON public.memory_history TO mesh_memory;

-- Text match and vector distance are not leakproof, so that under a policy no GIN index is used. Search over a whole
-- namespace therefore goes through functions that mesh_definer owns and that check the caller's claims themselves.
GRANT SELECT ON public.agent_memories TO mesh_definer;
CREATE POLICY mesh_definer_reads ON public.agent_memories FOR SELECT TO mesh_definer USING (true);
