-- Agents tell of their tasks: who asked to be told of which task, and the outbox of what is to be told. Every agent keeps its own
-- rows, as in agent_tasks.

-- Lists go by the time of the status, newest first; the text is of fixed width and ends in Z, so that it sorts as the time does.
CREATE INDEX agent_tasks_listed
    ON public.agent_tasks (tenant_id, agent, user_id, ((status ->> 'timestamp') COLLATE "C") DESC, id);

CREATE TABLE public.agent_push_configs (
    tenant_id text NOT NULL,
    agent text NOT NULL,
    task_id text NOT NULL,
    id text NOT NULL,
    user_id text,
    url text NOT NULL,
    -- What the receiver wants to see again.
    token text,
    auth_scheme text,
    auth_credentials text,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, task_id, id),
    FOREIGN KEY (tenant_id, task_id) REFERENCES public.agent_tasks (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE public.agent_push_deliveries (
    tenant_id text NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    agent text NOT NULL,
    task_id text NOT NULL,
    config_id text NOT NULL,
    user_id text,
    -- A2A's StreamResponse, as it will be sent.
    body jsonb NOT NULL,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'running', 'delivered', 'refused', 'given_up')),
    attempts integer NOT NULL DEFAULT 0,
    -- When it is due; while it runs, when its lease ends.
    run_after timestamptz NOT NULL DEFAULT now(),
    -- Why the latest try failed.
    error text,
    finished_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, task_id, config_id)
        REFERENCES public.agent_push_configs (tenant_id, task_id, id) ON DELETE CASCADE
);
CREATE INDEX agent_push_deliveries_config ON public.agent_push_deliveries (tenant_id, task_id, config_id);
CREATE INDEX agent_push_deliveries_due
    ON public.agent_push_deliveries (agent, run_after) WHERE state IN ('pending', 'running');

-- However a task comes to its end or to wait (a turn, a cancellation, the sweep of abandoned tasks), whoever asked is told, and
-- that is written with the change itself.
CREATE FUNCTION mesh.tell_of_task() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
BEGIN
    INSERT INTO public.agent_push_deliveries (tenant_id, agent, task_id, config_id, user_id, body)
    SELECT NEW.tenant_id, NEW.agent, NEW.id, c.id, NEW.user_id,
        jsonb_build_object(
            'task',
            jsonb_build_object('id', NEW.id, 'contextId', NEW.context_id, 'status', NEW.status)
                || CASE WHEN NEW.artifacts = '[]' THEN '{}' ELSE jsonb_build_object('artifacts', NEW.artifacts) END
                || CASE WHEN NEW.metadata = '{}' THEN '{}' ELSE jsonb_build_object('metadata', NEW.metadata) END
        )
    FROM public.agent_push_configs c
    WHERE c.tenant_id = NEW.tenant_id AND c.task_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE TRIGGER agent_tasks_told
    AFTER UPDATE OF state ON public.agent_tasks
    FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state
        AND NEW.state NOT IN ('TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING'))
    EXECUTE FUNCTION mesh.tell_of_task();

DO $$
DECLARE
    service name;
BEGIN
    FOREACH service IN ARRAY ARRAY[
        'mesh_supervisor', 'mesh_financing', 'mesh_sales', 'mesh_dealer_matching', 'mesh_knowledge'
    ]::name[] LOOP
        CALL mesh.protect(
            'public.agent_push_configs', service, true, 'replace(agent, ''-'', ''_'') = (SELECT mesh.agent())');
        CALL mesh.protect(
            'public.agent_push_deliveries', service, true, 'replace(agent, ''-'', ''_'') = (SELECT mesh.agent())');
        EXECUTE format(
            'GRANT SELECT, INSERT, UPDATE, DELETE ON public.agent_push_configs, public.agent_push_deliveries TO %I', service);
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION mesh.tell_of_task() FROM PUBLIC;
