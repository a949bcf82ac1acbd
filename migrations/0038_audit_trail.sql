-- The audit trail: what was about to change something, and how it ended. It is only ever added to, and each event carries the hash of the
-- one before it, so that a change of what was written shows. Owner: gateway.

CREATE TABLE public.audit_events (
    -- From 1, without gaps; given by the trigger below, as are the time and the hashes.
    sequence bigint NOT NULL,
    at timestamptz NOT NULL,
    tenant_id text NOT NULL,
    -- visitor, user, machine or service.
    role text NOT NULL,
    -- A digest of the API key, of a machine.
    key_digest text,
    -- A keyed digest of the user's name: nothing here names a person.
    user_digest text,
    -- The method and the path's pattern.
    action text NOT NULL,
    -- Which one, where a path stands for many operations.
    operation text,
    -- What it was about: an id that is a UUID, or a user's digest.
    resource text,
    -- Null: about to be done. Else how that ended, in a further event with the same request id.
    status integer,
    request_id text NOT NULL,
    -- SHA-256 of the event before; 32 zero bytes before the first.
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    -- With the tenant, as every key; one chain goes through all of them.
    PRIMARY KEY (tenant_id, sequence)
);
CREATE INDEX audit_events_order ON public.audit_events (sequence);
CREATE INDEX audit_events_time ON public.audit_events (at);

-- Ends of the chain that a gateway signed with a key of MESH_SECRET, which the database does not have: `head` for the newest event of that
-- moment, `pruned` for the last one that was taken away when its time was over.
CREATE TABLE public.audit_heads (
    sequence bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('head', 'pruned')),
    hash bytea NOT NULL,
    -- Microseconds since 1970, as signed.
    signed_at bigint NOT NULL,
    -- Which key: a digest of it.
    key_id text NOT NULL,
    -- HMAC-SHA-256.
    signature bytea NOT NULL,
    PRIMARY KEY (sequence, kind)
);

CALL mesh.protect('public.audit_events', 'mesh_gateway', has_user => false);
ALTER TABLE public.audit_heads ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.audit_heads FORCE ROW LEVEL SECURITY;
CREATE POLICY mesh_gateway_all ON public.audit_heads FOR ALL TO mesh_gateway USING (true);

GRANT SELECT ON public.audit_events, public.audit_heads TO mesh_gateway;
GRANT INSERT (tenant_id, role, key_digest, user_digest, action, operation, resource, status, request_id)
    ON public.audit_events TO mesh_gateway;
GRANT INSERT ON public.audit_heads TO mesh_gateway;

-- The text that is hashed: of each field its length in bytes, a colon and the field, or - for null; parted by commas.
CREATE FUNCTION mesh.audit_text(VARIADIC fields text[]) RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog
AS $$
    SELECT string_agg(
        CASE WHEN f.field IS NULL THEN '-' ELSE octet_length(convert_to(f.field, 'UTF8')) || ':' || f.field END,
        ',' ORDER BY f.place
    )
    FROM unnest(fields) WITH ORDINALITY AS f (field, place)
$$;

CREATE FUNCTION mesh.audit_hash(e public.audit_events) RETURNS bytea
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog
AS $$
    SELECT sha256(convert_to(mesh.audit_text(
        'mesh-audit-1', (e).sequence::text, (extract(epoch FROM (e).at) * 1000000)::bigint::text, (e).tenant_id, (e).role,
        (e).key_digest, (e).user_digest, (e).action, (e).operation, (e).resource, (e).status::text, (e).request_id,
        encode((e).previous, 'hex')
    ), 'UTF8'))
$$;

-- One at a time, until the end of the transaction: of all gateways, and whatever pooler is between.
CREATE FUNCTION mesh.chain_audit_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    last record;
BEGIN
    -- Else it would not see what was written while it waited.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'audit events are written with the isolation read committed' USING ERRCODE = '25001';
    END IF;
    PERFORM pg_advisory_xact_lock(7883954213570080884);
    SELECT e.sequence, e.hash, e.at INTO last FROM public.audit_events e ORDER BY e.sequence DESC LIMIT 1;
    IF NOT FOUND THEN
        SELECT h.sequence, h.hash, NULL::timestamptz AS at INTO last
        FROM public.audit_heads h WHERE h.kind = 'pruned' ORDER BY h.sequence DESC LIMIT 1;
    END IF;
    NEW.sequence := coalesce(last.sequence, 0) + 1;
    NEW.previous := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
    -- Never before the one before, whatever the clock does.
    NEW.at := greatest(clock_timestamp(), last.at);
    NEW.hash := mesh.audit_hash(NEW);
    RETURN NEW;
END
$$;

-- Nobody changes what was written, its owner neither. Only what prunes what is old takes away.
CREATE FUNCTION mesh.refuse_audit_change() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_user = 'mesh_definer' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit trail is only ever added to' USING ERRCODE = '42501';
END
$$;

REVOKE ALL ON FUNCTION mesh.chain_audit_event() FROM PUBLIC;

CREATE TRIGGER chain BEFORE INSERT ON public.audit_events
    FOR EACH ROW EXECUTE FUNCTION mesh.chain_audit_event();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON public.audit_events
    FOR EACH ROW EXECUTE FUNCTION mesh.refuse_audit_change();
CREATE TRIGGER refuse_truncation BEFORE TRUNCATE ON public.audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION mesh.refuse_audit_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON public.audit_heads
    FOR EACH ROW EXECUTE FUNCTION mesh.refuse_audit_change();
CREATE TRIGGER refuse_truncation BEFORE TRUNCATE ON public.audit_heads
    FOR EACH STATEMENT EXECUTE FUNCTION mesh.refuse_audit_change();

-- Takes away all events up to one, whose signed hash stays in their place; none that is younger than 30 days, whoever asks.
-- Gives how many went; none where another gateway did it already.
CREATE FUNCTION mesh.prune_audit(up_to bigint, at_hash bytea, signed_at bigint, key_id text, signature bytea)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7883954213570080884);
    IF NOT EXISTS (SELECT FROM public.audit_events e WHERE e.sequence = up_to AND e.hash = at_hash) THEN
        RETURN 0;
    END IF;
    IF EXISTS (SELECT FROM public.audit_events e WHERE e.sequence = up_to AND e.at > now() - interval '30 days') THEN
        RAISE EXCEPTION 'an audit event is kept for 30 days at least' USING ERRCODE = '42501';
    END IF;
    DELETE FROM public.audit_heads h WHERE h.sequence <= up_to;
    INSERT INTO public.audit_heads (sequence, kind, hash, signed_at, key_id, signature)
    VALUES (up_to, 'pruned', at_hash, signed_at, key_id, signature);
    DELETE FROM public.audit_events e WHERE e.sequence <= up_to;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;
REVOKE ALL ON FUNCTION mesh.prune_audit(bigint, bytea, bigint, text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mesh.prune_audit(bigint, bytea, bigint, text, bytea) TO mesh_gateway;

GRANT SELECT, DELETE ON public.audit_events TO mesh_definer;
GRANT SELECT, INSERT, DELETE ON public.audit_heads TO mesh_definer;
CREATE POLICY mesh_definer_reads ON public.audit_events FOR SELECT TO mesh_definer USING (true);
CREATE POLICY mesh_definer_prunes ON public.audit_events FOR DELETE TO mesh_definer USING (true);
CREATE POLICY mesh_definer_all ON public.audit_heads FOR ALL TO mesh_definer USING (true);
-- Last: an owner that is no superuser can grant nothing on them any more.
ALTER FUNCTION mesh.chain_audit_event() OWNER TO mesh_definer;
ALTER FUNCTION mesh.prune_audit(bigint, bytea, bigint, text, bytea) OWNER TO mesh_definer;
