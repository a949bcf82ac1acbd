-- The latest decisions of a tenant, for its operator. Owner: supervisor.

CREATE INDEX routing_decisions_newest ON public.routing_decisions (tenant_id, created_at DESC, id DESC);
