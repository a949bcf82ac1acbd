-- Either kind of vector index serves a search. How many lists of an ivfflat index are probed is set by what builds it
-- (`mesh-tool index`); iterative scans go on where a filter leaves too few.

SELECT set_config('search_path', mesh.search_path(), true);
-- Loads the extension's library, without which its settings cannot be named below.
SELECT '[1]'::halfvec;

SET LOCAL ROLE mesh_definer;
DO $$
DECLARE
    target regprocedure := (
        SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'mesh'::regnamespace AND p.proname = 'memory_candidates'
    );
BEGIN
    EXECUTE format('ALTER FUNCTION %s SET ivfflat.iterative_scan = ''relaxed_order''', target);
    EXECUTE format('ALTER FUNCTION %s SET ivfflat.probes = 10', target);
END
$$;
RESET ROLE;
