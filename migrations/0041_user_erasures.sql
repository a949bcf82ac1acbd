-- Erasures of users across all services: what was asked for stays until every service has done its part, and then as a signed receipt.
-- Neither what went nor the user's name. Owner: gateway.

CREATE TABLE public.user_erasures (
    tenant_id text NOT NULL,
    id uuid NOT NULL,
    -- Who is erased: mesh.subject_hash of tenant and user.
    subject_hash bytea NOT NULL,
    -- Where the caller reaches; * is everywhere.
    namespaces text[] NOT NULL,
    -- The kind of caller: visitor, user, machine.
    actor text NOT NULL,
    -- Whom to erase and on whose behalf, sealed with the mesh's secret; null once it is done.
    request bytea,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done')),
    -- What each service erased so far, and what it keeps and why.
    services jsonb NOT NULL DEFAULT '[]',
    -- Of the receipt, once it is done.
    signature text,
    attempts integer NOT NULL DEFAULT 0,
    -- When it goes on; while somebody is at it, when the next one may be.
    run_after timestamptz NOT NULL,
    requested_at timestamptz NOT NULL,
    -- Of the latest attempt, the last one where it is done.
    erased_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CHECK ((state = 'done') = (request IS NULL))
);
CREATE INDEX user_erasures_subject ON public.user_erasures (tenant_id, subject_hash, requested_at);
CREATE INDEX user_erasures_pending ON public.user_erasures (run_after) WHERE state = 'pending';

CALL mesh.protect(
    'public.user_erasures', 'mesh_gateway', false,
    '(SELECT mesh.subject()) IS NULL OR subject_hash = (SELECT mesh.subject_hash(mesh.tenant(), mesh.subject()))'
);
GRANT SELECT, INSERT, UPDATE ON public.user_erasures TO mesh_gateway;

-- A receipt that was signed is never changed.
CREATE TRIGGER user_erasures_stay_done BEFORE UPDATE ON public.user_erasures
    FOR EACH ROW WHEN (OLD.state = 'done') EXECUTE FUNCTION mesh.refuse_change();
CREATE TRIGGER user_erasures_stay BEFORE DELETE OR TRUNCATE ON public.user_erasures
    FOR EACH STATEMENT EXECUTE FUNCTION mesh.refuse_change();
