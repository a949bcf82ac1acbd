-- Webhooks are told of changes: each change that one wants becomes an event, in the transaction of the change itself, and is
-- sent afterwards. Owner: memory.

-- What a receiver checks the signature with (Standard Webhooks); shown once, when the webhook is made. Two random UUIDs hold 244
-- random bits.
CREATE FUNCTION mesh.webhook_secret() RETURNS text
LANGUAGE sql VOLATILE
SET search_path = pg_catalog
AS $$
    SELECT 'whsec_' || encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'base64')
$$;
ALTER TABLE public.memory_webhooks ADD COLUMN secret text NOT NULL DEFAULT mesh.webhook_secret();

CREATE INDEX memory_webhooks_namespace ON public.memory_webhooks (tenant_id, namespace);

-- One kind's work is found past the other's.
DROP INDEX public.memory_events_due;
CREATE INDEX memory_events_due ON public.memory_events (kind, run_after) WHERE state IN ('pending', 'running');

COMMENT ON COLUMN public.memory_events.kind IS 'add: messages to be read by a model; webhook: a change to be told';

-- On the history, which no change goes without. What is imported happened elsewhere, and nobody is told.
CREATE FUNCTION mesh.tell_webhooks() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
DECLARE
    change text := CASE NEW.action
        WHEN 'add' THEN 'ADD'
        WHEN 'update' THEN 'UPDATE' WHEN 'merge' THEN 'UPDATE' WHEN 'supersede' THEN 'UPDATE'
        WHEN 'delete' THEN 'DELETE' WHEN 'expire' THEN 'DELETE'
    END;
BEGIN
    IF change IS NULL OR current_setting('mesh.import', true) = 'on' THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.memory_events (tenant_id, namespace, user_id, kind, payload, run_after, created_at)
    SELECT NEW.tenant_id, NEW.namespace, NEW.user_id, 'webhook',
        jsonb_build_object(
            'webhook', w.id, 'event', change, 'memory', NEW.memory_id, 'user', NEW.user_id,
            'content', coalesce(NEW.after ->> 'content', NEW.before ->> 'content'), 'at', NEW.created_at
        ),
        NEW.created_at, NEW.created_at
    FROM public.memory_webhooks w
    WHERE w.tenant_id = NEW.tenant_id AND w.namespace = NEW.namespace
        AND (
            w.event_types = '{}'
            OR EXISTS (
                SELECT FROM unnest(w.event_types) AS t(name)
                WHERE replace(lower(t.name), ':', '_') = 'memory_' || lower(change)
            )
        );
    RETURN NULL;
END
$$;

CREATE TRIGGER memory_history_tells_webhooks AFTER INSERT ON public.memory_history
    FOR EACH ROW EXECUTE FUNCTION mesh.tell_webhooks();
