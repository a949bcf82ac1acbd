-- Leads reach the dealers: what is to be told stands in an outbox, written with the lead itself, and every try is kept to be
-- looked at. Owner: dealer-matching.

-- The place as it was named, where no ZIP code was; and the conversation that a lead came from, which takes it along when it is
-- erased.
ALTER TABLE public.dealer_leads ADD COLUMN place text;
ALTER TABLE public.dealer_leads ADD COLUMN context_id text;
CREATE INDEX dealer_leads_recent ON public.dealer_leads (tenant_id, created_at, id);
CREATE INDEX dealer_leads_context ON public.dealer_leads (tenant_id, context_id) WHERE context_id IS NOT NULL;

CREATE TABLE public.dealer_deliveries (
    tenant_id text NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    lead_id uuid NOT NULL,
    user_id text,
    channel text NOT NULL CHECK (channel IN ('webhook', 'email')),
    -- Host of the webhook, or address of the mail.
    receiver text NOT NULL,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'running', 'delivered', 'refused', 'given_up')),
    attempts integer NOT NULL DEFAULT 0,
    -- When it is due; while it runs, when its lease ends.
    run_after timestamptz NOT NULL DEFAULT now(),
    -- Why the latest try failed.
    error text,
    finished_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, lead_id) REFERENCES public.dealer_leads (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX dealer_deliveries_lead ON public.dealer_deliveries (tenant_id, lead_id);
CREATE INDEX dealer_deliveries_due ON public.dealer_deliveries (channel, run_after) WHERE state IN ('pending', 'running');

-- One row a try; without an outcome it is under way, or was left in the middle.
CREATE TABLE public.dealer_delivery_attempts (
    tenant_id text NOT NULL,
    delivery_id uuid NOT NULL,
    attempt integer NOT NULL,
    user_id text,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    -- delivered, postponed, refused, given_up
    outcome text,
    detail text,
    PRIMARY KEY (tenant_id, delivery_id, attempt),
    FOREIGN KEY (tenant_id, delivery_id) REFERENCES public.dealer_deliveries (tenant_id, id) ON DELETE CASCADE
);

CALL mesh.protect('public.dealer_deliveries', 'mesh_dealer_matching');
CALL mesh.protect('public.dealer_delivery_attempts', 'mesh_dealer_matching');
GRANT SELECT, INSERT, UPDATE, DELETE ON public.dealer_deliveries, public.dealer_delivery_attempts TO mesh_dealer_matching;
