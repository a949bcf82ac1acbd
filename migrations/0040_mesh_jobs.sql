-- What is done again and again, or when somebody asks for it: when each job of each service ran last, how that went, who is at it,
-- and when it is due again. A job is claimed for a while with FOR UPDATE SKIP LOCKED, so that any number of replicas share it; a claim
-- whose process died runs out. A service sees its own jobs alone; jobs of the database's (backups) are the gateway's to show.

CREATE TABLE public.mesh_jobs (
    service text NOT NULL,
    job text NOT NULL,
    -- What it does, for people.
    summary text NOT NULL DEFAULT '',
    -- Null: all the time, item by item, by every replica at once, or only when somebody asks for it.
    every_seconds double precision,
    -- Every replica works at it all the time.
    shared boolean NOT NULL DEFAULT false,
    -- When a replica last said that it is one of those that do it.
    seen_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz,
    -- Somebody asked for a run; stays until one that began afterwards has ended.
    run_requested_at timestamptz,
    -- Of the run that is under way: its own id, by which process, and until when it holds unless that process goes on.
    claim uuid,
    claimed_by text,
    claimed_until timestamptz,
    started_at timestamptz,
    finished_at timestamptz,
    -- Of the latest run that ended; interrupted by the end of its process.
    outcome text CHECK (outcome IN ('succeeded', 'failed', 'interrupted')),
    succeeded_at timestamptz,
    -- What it did then, in whatever it counts, and since the beginning.
    items bigint NOT NULL DEFAULT 0,
    items_total bigint NOT NULL DEFAULT 0,
    duration_ms bigint,
    -- Why the latest failed: a sentence of the program's own, never what somebody wrote.
    error text CHECK (length(error) <= 300),
    -- Failures since the latest success.
    failures integer NOT NULL DEFAULT 0,
    runs bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (service, job)
    -- Rows are changed again and again in their place.
) WITH (fillfactor = 50);

ALTER TABLE public.mesh_jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.mesh_jobs FORCE ROW LEVEL SECURITY;

DO $$
DECLARE
    service name;
BEGIN
    FOREACH service IN ARRAY ARRAY[
        'mesh_gateway', 'mesh_supervisor', 'mesh_financing', 'mesh_sales', 'mesh_dealer_matching', 'mesh_knowledge', 'mesh_memory'
    ]::name[] LOOP
        EXECUTE format(
            'CREATE POLICY %I ON public.mesh_jobs FOR ALL TO %I USING ('
                'replace(service, ''-'', ''_'') = (SELECT mesh.agent()) AND (SELECT mesh.claim(''role'')) = ''worker'')',
            service || '_own', service
        );
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON public.mesh_jobs TO %I', service);
    END LOOP;
    -- Backups are made by the owner of the tables, who need not be a superuser.
    EXECUTE 'CREATE POLICY owner_database ON public.mesh_jobs FOR ALL TO CURRENT_USER USING (service = ''database'')';
END
$$;

-- Shown, and asked for, at the operator's desk.
CREATE POLICY mesh_gateway_database ON public.mesh_jobs FOR SELECT TO mesh_gateway
    USING (service = 'database' AND (SELECT mesh.claim('role')) = 'worker');
CREATE POLICY mesh_gateway_asks_database ON public.mesh_jobs FOR UPDATE TO mesh_gateway
    USING (service = 'database' AND (SELECT mesh.claim('role')) = 'worker');
