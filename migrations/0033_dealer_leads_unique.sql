-- A request becomes one lead a dealer, however often and however fast it is asked; one that no dealer fits is kept as well.
-- Owner: dealer-matching.

-- Null: no dealer fitted, and somebody has to find one.
ALTER TABLE public.dealer_leads ALTER COLUMN dealer_id DROP NOT NULL;
COMMENT ON COLUMN public.dealer_leads.status IS
    'matched; notified once a receiver has taken it; unmatched where no dealer fitted';

-- Who asked whom, where for, for what and in which conversation, as one digest; null in rows older than this.
ALTER TABLE public.dealer_leads ADD COLUMN same_as text;
-- In a conversation for good; over HTTP the same may be asked again later.
CREATE UNIQUE INDEX dealer_leads_same ON public.dealer_leads (tenant_id, same_as) WHERE context_id IS NOT NULL;
CREATE INDEX dealer_leads_asked ON public.dealer_leads (tenant_id, same_as, created_at);

-- What was answered under an Idempotency-Key, and which leads came of it, in the order of the answer.
CREATE TABLE public.dealer_requests (
    tenant_id text NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id text,
    idempotency_key text NOT NULL,
    -- Digest of what was asked.
    body text NOT NULL,
    answer jsonb NOT NULL,
    leads jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, idempotency_key)
);
CREATE INDEX dealer_requests_user ON public.dealer_requests (tenant_id, user_id);

-- Tries that failed for what the operator has to put right: they do not count among those after which a message is given up.
ALTER TABLE public.dealer_deliveries ADD COLUMN held_up integer NOT NULL DEFAULT 0;

COMMENT ON COLUMN public.dealers.capacity IS 'Requests a week that it takes; 0 = none now, null = unknown';

CALL mesh.protect('public.dealer_requests', 'mesh_dealer_matching');
GRANT SELECT, INSERT, UPDATE, DELETE ON public.dealer_requests TO mesh_dealer_matching;
