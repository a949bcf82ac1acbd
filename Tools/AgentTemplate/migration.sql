-- What users want to be looked after. Owner: new-agent.

CALL mesh.add_agent('mesh_new_agent');

-- What it does again and again: its own jobs, as a worker.
CREATE POLICY mesh_new_agent_own ON public.mesh_jobs FOR ALL TO mesh_new_agent
    USING (service = 'new-agent' AND (SELECT mesh.claim('role')) = 'worker');
GRANT SELECT, INSERT, UPDATE ON public.mesh_jobs TO mesh_new_agent;

CREATE TABLE public.new_agent_cases (
    tenant_id text NOT NULL DEFAULT 'default',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id text,
    -- The conversation in which it came up.
    context_id text NOT NULL,
    description text NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX new_agent_cases_recent ON public.new_agent_cases (tenant_id, user_id, created_at);
CREATE INDEX new_agent_cases_context ON public.new_agent_cases (tenant_id, context_id);

-- Row-level security, forced: a caller reaches its tenant's rows, and of these its own where it names a user.
CALL mesh.protect('public.new_agent_cases', 'mesh_new_agent');

GRANT SELECT, INSERT, UPDATE, DELETE ON public.new_agent_cases TO mesh_new_agent;
