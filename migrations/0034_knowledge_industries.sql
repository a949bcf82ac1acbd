-- Industries are found by meaning and words, as robots and articles are: "what can robots do for a brewery?" names none of them.
-- Owner: knowledge.

ALTER TABLE public.industries ADD COLUMN embedding_model text;
ALTER TABLE public.industries ADD COLUMN lexemes tsvector;
ALTER TABLE public.industries ADD COLUMN token_count integer NOT NULL DEFAULT 0;
CREATE INDEX industries_lexemes ON public.industries USING gin (lexemes);

CALL mesh.add_embedding('public.industries');

-- What is there already is found at once; the next seeding writes the same words.
UPDATE public.industries
SET lexemes = to_tsvector('english', name || ' ' || description) || jsonb_to_tsvector('english', details, '["string"]');

-- Where the model or the width of its vectors changes, those of the industries are renewed with the rest.
CREATE OR REPLACE PROCEDURE mesh.reembedding_switch()
LANGUAGE plpgsql
AS $$
BEGIN
    DROP TRIGGER agent_memories_next_embedding ON public.agent_memories;
    DROP TRIGGER agent_memories_embedding_model ON public.agent_memories;
    DROP INDEX IF EXISTS public.agent_memories_next_missing;
    ALTER TABLE public.agent_memories DROP COLUMN embedding, DROP COLUMN embedding_model;
    ALTER TABLE public.agent_memories RENAME COLUMN next_embedding TO embedding;
    ALTER TABLE public.agent_memories RENAME COLUMN next_embedding_model TO embedding_model;
    EXECUTE format(
        'ALTER TABLE public.agent_memories ALTER COLUMN embedding SET STORAGE %s',
        mesh.embedding_storage(mesh.embedding_dimensions())
    );
    ALTER INDEX public.agent_memories_next_embedding RENAME TO agent_memories_embedding;
    CREATE TRIGGER agent_memories_embedding_model BEFORE INSERT OR UPDATE OF embedding, embedding_model
        ON public.agent_memories FOR EACH ROW EXECUTE FUNCTION mesh.check_embedding_model();
    CALL mesh.renew_embedding('public.robot_catalog');
    CALL mesh.renew_embedding('public.articles');
    CALL mesh.renew_embedding('public.industries');
    UPDATE public.memory_embedding SET model = next_model, next_model = NULL, since = now();
END
$$;

CREATE OR REPLACE PROCEDURE mesh.change_embedding_width()
LANGUAGE plpgsql
AS $$
BEGIN
    DROP TRIGGER agent_memories_embedding_model ON public.agent_memories;
    ALTER TABLE public.agent_memories DROP COLUMN embedding;
    CALL mesh.add_embedding('public.agent_memories');
    SET LOCAL max_parallel_maintenance_workers = 0;
    PERFORM set_config('search_path', mesh.search_path(), true);
    CREATE INDEX agent_memories_embedding ON public.agent_memories
        USING hnsw (embedding halfvec_cosine_ops) WITH (m = 16, ef_construction = 128);
    CREATE TRIGGER agent_memories_embedding_model BEFORE INSERT OR UPDATE OF embedding, embedding_model
        ON public.agent_memories FOR EACH ROW EXECUTE FUNCTION mesh.check_embedding_model();
    CALL mesh.renew_embedding('public.robot_catalog');
    CALL mesh.renew_embedding('public.articles');
    CALL mesh.renew_embedding('public.industries');
END
$$;
