-- Keys of machines, and the answers already given to repeated requests. Owner: gateway.

CREATE TABLE public.api_keys (
    tenant_id text NOT NULL DEFAULT 'default',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    name text NOT NULL,
    -- SHA-256 of the whole key; the key itself is kept nowhere.
    key_hash bytea NOT NULL,
    -- Its first characters, to tell keys apart in lists.
    prefix text NOT NULL,
    -- `*` is every namespace of the tenant.
    namespaces text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    last_used_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key_hash)
);
-- A key names no tenant, so it is looked up by its hash alone.
CREATE INDEX api_keys_hash ON public.api_keys (key_hash);

CREATE TABLE public.idempotency_keys (
    tenant_id text NOT NULL DEFAULT 'default',
    -- Whose key it is: the end user, the visitor, or the id of the machine's key.
    user_id text NOT NULL DEFAULT '',
    route text NOT NULL,
    key text NOT NULL,
    body_hash bytea NOT NULL,
    -- Null while the first request is still being answered.
    status integer,
    content_type text,
    response bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL DEFAULT now() + interval '24 hours',
    PRIMARY KEY (tenant_id, user_id, route, key)
);
CREATE INDEX idempotency_keys_expiry ON public.idempotency_keys (expires_at);

CALL mesh.protect('public.api_keys', 'mesh_gateway', has_user => false);
CALL mesh.protect('public.idempotency_keys', 'mesh_gateway');

GRANT SELECT, INSERT, UPDATE, DELETE ON public.api_keys, public.idempotency_keys TO mesh_gateway;

-- Who a key belongs to, before any tenant is known. Revoked keys are unknown.
CREATE FUNCTION mesh.api_key(hash bytea)
RETURNS TABLE (id uuid, tenant_id text, name text, namespaces text[], last_used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $$
    SELECT k.id, k.tenant_id, k.name, k.namespaces, k.last_used_at
    FROM public.api_keys k
    WHERE k.key_hash = hash AND k.revoked_at IS NULL
$$;
REVOKE ALL ON FUNCTION mesh.api_key(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mesh.api_key(bytea) TO mesh_gateway;
GRANT SELECT ON public.api_keys TO mesh_definer;
CREATE POLICY mesh_definer_reads ON public.api_keys FOR SELECT TO mesh_definer USING (true);
-- Last: an owner that is no superuser can grant nothing on it any more.
ALTER FUNCTION mesh.api_key(bytea) OWNER TO mesh_definer;
