-- A2A tasks. Every agent keeps its own here: a role reaches the rows of the agent that it is named after, and no other.

CREATE TABLE public.agent_tasks (
    tenant_id text NOT NULL DEFAULT 'default',
    id text NOT NULL,
    -- Id of the agent: `dealer-matching`.
    agent text NOT NULL,
    context_id text NOT NULL,
    user_id text,
    -- TASK_STATE_…
    state text NOT NULL,
    status jsonb NOT NULL DEFAULT '{}',
    history jsonb NOT NULL DEFAULT '[]',
    artifacts jsonb NOT NULL DEFAULT '[]',
    metadata jsonb NOT NULL DEFAULT '{}',
    -- What is still to be remembered of it, due at remember_after; both null when done.
    pending_memories jsonb,
    remember_after timestamptz,
    remember_attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX agent_tasks_context ON public.agent_tasks (tenant_id, agent, context_id, created_at);
CREATE INDEX agent_tasks_recent ON public.agent_tasks (tenant_id, agent, updated_at);
CREATE INDEX agent_tasks_user ON public.agent_tasks (tenant_id, user_id);
CREATE INDEX agent_tasks_to_remember ON public.agent_tasks (remember_after) WHERE remember_after IS NOT NULL;

DO $$
DECLARE
    service name;
BEGIN
    FOREACH service IN ARRAY ARRAY[
        'mesh_supervisor', 'mesh_financing', 'mesh_sales', 'mesh_dealer_matching', 'mesh_knowledge'
    ]::name[] LOOP
        CALL mesh.protect('public.agent_tasks', service, true, 'replace(agent, ''-'', ''_'') = (SELECT mesh.agent())');
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON public.agent_tasks TO %I', service);
    END LOOP;
END
$$;
