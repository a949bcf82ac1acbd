-- The model that the memories' vectors are of, and the change to another one while everything goes on (`mesh-tool
-- reembed`): the new vectors are written beside the old ones, and take their place in one step. Owner: memory.

-- At most one row: the first vector that is written names the model.
CREATE TABLE public.memory_embedding (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    model text NOT NULL,
    -- The model whose vectors are being made beside.
    next_model text,
    since timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE public.memory_embedding ENABLE ROW LEVEL SECURITY;
CREATE POLICY mesh_memory_reads ON public.memory_embedding FOR SELECT TO mesh_memory USING (true);
CREATE POLICY mesh_memory_names ON public.memory_embedding FOR INSERT TO mesh_memory WITH CHECK (next_model IS NULL);
GRANT SELECT, INSERT ON public.memory_embedding TO mesh_memory;

-- The definer sees all tenants' rows.
GRANT INSERT ON public.memory_embedding TO mesh_definer;
CREATE POLICY mesh_definer_names ON public.memory_embedding FOR INSERT TO mesh_definer WITH CHECK (next_model IS NULL);
SET LOCAL ROLE mesh_definer;
INSERT INTO public.memory_embedding (model)
SELECT m.embedding_model FROM public.agent_memories m WHERE m.embedding_model IS NOT NULL LIMIT 1;
RESET ROLE;
DROP POLICY mesh_definer_names ON public.memory_embedding;
REVOKE INSERT ON public.memory_embedding FROM mesh_definer;

-- Vectors of two models cannot be compared: none of another model is ever stored, whoever writes it.
CREATE FUNCTION mesh.check_embedding_model() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
DECLARE
    stored text;
BEGIN
    IF NEW.embedding_model IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT e.model INTO stored FROM public.memory_embedding e;
    IF stored IS NULL THEN
        INSERT INTO public.memory_embedding (model) VALUES (NEW.embedding_model) ON CONFLICT DO NOTHING;
        SELECT e.model INTO stored FROM public.memory_embedding e;
    END IF;
    IF stored <> NEW.embedding_model THEN
        RAISE EXCEPTION 'the memories are embedded by another model' USING ERRCODE = 'YM001';
    END IF;
    RETURN NEW;
END
$$;

-- A vector that changes while another is made beside it: the other must be made again.
CREATE FUNCTION mesh.forget_next_embedding() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
BEGIN
    NEW.next_embedding := NULL;
    NEW.next_embedding_model := NULL;
    RETURN NEW;
END
$$;

CREATE TRIGGER agent_memories_embedding_model BEFORE INSERT OR UPDATE OF embedding, embedding_model
    ON public.agent_memories FOR EACH ROW EXECUTE FUNCTION mesh.check_embedding_model();

-- In the row itself while a page holds it; both vectors at once while there are two.
CREATE FUNCTION mesh.embedding_storage(dimensions integer) RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog
AS $$ SELECT CASE WHEN dimensions <= 2000 THEN 'PLAIN' ELSE 'EXTERNAL' END $$;

CREATE PROCEDURE mesh.reembedding_begin(model text, dimensions integer)
LANGUAGE plpgsql
AS $$
DECLARE
    extension_schema name := (
        SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'
    );
BEGIN
    IF dimensions NOT BETWEEN 1 AND 4000 THEN
        RAISE EXCEPTION 'an embedding has from 1 to 4000 dimensions, not %', dimensions;
    END IF;
    UPDATE public.memory_embedding SET next_model = reembedding_begin.model WHERE next_model IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nothing is embedded yet, or another model is being changed to';
    END IF;
    EXECUTE format(
        'ALTER TABLE public.agent_memories ADD COLUMN next_embedding %I.halfvec(%s), ADD COLUMN next_embedding_model text',
        extension_schema, dimensions
    );
    EXECUTE format(
        'ALTER TABLE public.agent_memories ALTER COLUMN next_embedding SET STORAGE %s',
        mesh.embedding_storage(CASE WHEN mesh.embedding_dimensions() + dimensions <= 3000 THEN dimensions ELSE 4000 END)
    );
    CREATE TRIGGER agent_memories_next_embedding BEFORE UPDATE OF embedding
        ON public.agent_memories FOR EACH ROW EXECUTE FUNCTION mesh.forget_next_embedding();
END
$$;

CREATE PROCEDURE mesh.reembedding_cancel()
LANGUAGE plpgsql
AS $$
BEGIN
    DROP TRIGGER IF EXISTS agent_memories_next_embedding ON public.agent_memories;
    ALTER TABLE public.agent_memories DROP COLUMN IF EXISTS next_embedding, DROP COLUMN IF EXISTS next_embedding_model;
    UPDATE public.memory_embedding SET next_model = NULL;
END
$$;

-- Vectors of the other model are of no use to the catalogue either; it makes its own anew by itself.
CREATE PROCEDURE mesh.renew_embedding(target regclass)
LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s DROP COLUMN embedding', target);
    CALL mesh.add_embedding(target);
    EXECUTE format('UPDATE %s SET embedding_model = NULL WHERE embedding_model IS NOT NULL', target);
END
$$;

-- The caller has seen to it, under a lock of agent_memories, that no vector is missing.
CREATE PROCEDURE mesh.reembedding_switch()
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
    UPDATE public.memory_embedding SET model = next_model, next_model = NULL, since = now();
END
$$;

-- Where nothing is embedded yet: to the width of the setting mesh.embedding_dimensions.
CREATE PROCEDURE mesh.change_embedding_width()
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
END
$$;

REVOKE ALL ON PROCEDURE mesh.change_embedding_width() FROM PUBLIC;
REVOKE ALL ON PROCEDURE mesh.reembedding_begin(text, integer) FROM PUBLIC;
REVOKE ALL ON PROCEDURE mesh.reembedding_cancel() FROM PUBLIC;
REVOKE ALL ON PROCEDURE mesh.reembedding_switch() FROM PUBLIC;
REVOKE ALL ON PROCEDURE mesh.renew_embedding(regclass) FROM PUBLIC;
