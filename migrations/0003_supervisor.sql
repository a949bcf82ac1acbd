-- Conversations and how they were routed. Owner: supervisor.

CREATE TABLE public.chat_sessions (
    tenant_id text NOT NULL DEFAULT 'default',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    session_id text NOT NULL,
    -- The end user, or `visitor:<uuid>`.
    user_id text,
    metadata jsonb NOT NULL DEFAULT '{}',
    -- What the conversation has captured so far and who leads it.
    state jsonb NOT NULL DEFAULT '{}',
    -- Also the seq of the newest message: raising it under the row's lock orders concurrent turns.
    message_count bigint NOT NULL DEFAULT 0,
    last_activity timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, session_id)
);
CREATE INDEX chat_sessions_user ON public.chat_sessions (tenant_id, user_id, last_activity);

-- Append only; what may change is whether a message has been remembered.
CREATE TABLE public.chat_messages (
    tenant_id text NOT NULL DEFAULT 'default',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    chat_session_id uuid NOT NULL,
    user_id text,
    seq bigint NOT NULL,
    -- user or assistant
    role text NOT NULL,
    content text NOT NULL,
    agent_id text,
    agent text,
    artifacts jsonb NOT NULL DEFAULT '[]',
    extras jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    -- Due for remembering at remember_after (null: nothing to remember) until remembered_at is set.
    remember_after timestamptz,
    remember_attempts integer NOT NULL DEFAULT 0,
    remembered_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, chat_session_id, seq),
    FOREIGN KEY (tenant_id, chat_session_id) REFERENCES public.chat_sessions (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX chat_messages_to_remember ON public.chat_messages (remember_after)
    WHERE remembered_at IS NULL AND remember_after IS NOT NULL;

CREATE TABLE public.routing_decisions (
    tenant_id text NOT NULL DEFAULT 'default',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    chat_session_id uuid NOT NULL,
    message_id uuid,
    user_id text,
    agents text[] NOT NULL DEFAULT '{}',
    reason text NOT NULL DEFAULT '',
    scores jsonb NOT NULL DEFAULT '{}',
    hops integer NOT NULL DEFAULT 0,
    latency_ms integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, chat_session_id) REFERENCES public.chat_sessions (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX routing_decisions_session ON public.routing_decisions (tenant_id, chat_session_id, created_at);

-- The standard's shape of a session, for readers.
CREATE VIEW public.chat_sessions_with_messages WITH (security_invoker = true) AS
SELECT
    s.tenant_id,
    s.id,
    s.session_id,
    s.user_id,
    (
        SELECT coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'role', m.role, 'content', m.content, 'agent_id', m.agent_id, 'agent', m.agent, 'timestamp', m.created_at
                )
                ORDER BY m.seq
            ),
            '[]'
        )
        FROM public.chat_messages m
        WHERE m.tenant_id = s.tenant_id AND m.chat_session_id = s.id
    ) AS messages,
    s.metadata,
    s.last_activity,
    s.created_at
FROM public.chat_sessions s;

CALL mesh.protect('public.chat_sessions', 'mesh_supervisor');
CALL mesh.protect('public.chat_messages', 'mesh_supervisor');
CALL mesh.protect('public.routing_decisions', 'mesh_supervisor');

GRANT SELECT, INSERT, UPDATE, DELETE ON public.chat_sessions TO mesh_supervisor;
GRANT SELECT, INSERT, DELETE ON public.chat_messages, public.routing_decisions TO mesh_supervisor;
GRANT UPDATE (remember_after, remember_attempts, remembered_at) ON public.chat_messages TO mesh_supervisor;
GRANT SELECT ON public.chat_sessions_with_messages TO mesh_supervisor;
