-- Entities and links follow their memories: what a deleted memory was mentioned with goes, and so does what only it
-- mentioned. By mesh_definer, for the rows that go along with a memory go by a foreign key, without the caller's claims.

GRANT SELECT, UPDATE, DELETE ON public.memory_entities TO mesh_definer;
CREATE POLICY mesh_definer_entities ON public.memory_entities FOR ALL TO mesh_definer USING (true);
GRANT SELECT, DELETE ON public.memory_links TO mesh_definer;
CREATE POLICY mesh_definer_links ON public.memory_links FOR ALL TO mesh_definer USING (true);

CREATE FUNCTION mesh.forget_mentions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    WITH lost AS (
        SELECT g.tenant_id, g.to_id, count(*) AS mentions
        FROM gone g WHERE g.kind = 'mentions' GROUP BY g.tenant_id, g.to_id
    ), kept AS (
        UPDATE public.memory_entities e
        SET mention_count = e.mention_count - lost.mentions, updated_at = now()
        FROM lost
        WHERE e.tenant_id = lost.tenant_id AND e.id = lost.to_id AND e.mention_count > lost.mentions
    )
    DELETE FROM public.memory_entities e
    USING lost
    WHERE e.tenant_id = lost.tenant_id AND e.id = lost.to_id AND e.mention_count <= lost.mentions;
    RETURN NULL;
END
$$;

CREATE FUNCTION mesh.forget_links() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM public.memory_links l USING gone g WHERE l.tenant_id = g.tenant_id AND l.to_id = g.id;
    RETURN NULL;
END
$$;

CREATE TRIGGER memory_links_gone AFTER DELETE ON public.memory_links
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION mesh.forget_mentions();
CREATE TRIGGER agent_memories_gone AFTER DELETE ON public.agent_memories
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION mesh.forget_links();

-- Last: an owner that is no superuser can change nothing on it any more.
REVOKE ALL ON FUNCTION mesh.forget_mentions(), mesh.forget_links() FROM PUBLIC;
ALTER FUNCTION mesh.forget_mentions() OWNER TO mesh_definer;
ALTER FUNCTION mesh.forget_links() OWNER TO mesh_definer;
