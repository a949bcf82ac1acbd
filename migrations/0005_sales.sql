-- Leads: what was learned of a business that may lease. Owner: sales.

CREATE TABLE public.leads (
    tenant_id text NOT NULL DEFAULT 'default',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id text,
    -- The conversation in which it was last spoken of.
    context_id text,
    business_name text,
    contact_name text,
    email text,
    phone text,
    industry text,
    city text,
    state text,
    zip_code text,
    -- What they want automated, by field: task, square_feet, payload_kg, budget, timeline …
    needs jsonb NOT NULL DEFAULT '{}',
    stage text NOT NULL DEFAULT 'discovery',
    next_step text,
    score numeric(5, 2),
    -- For each need the words that it was read from: [{"field", "quote", "at"}].
    evidence jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, user_id, context_id)
);
CREATE INDEX leads_recent ON public.leads (tenant_id, updated_at);

CALL mesh.protect('public.leads', 'mesh_sales');

GRANT SELECT, INSERT, UPDATE, DELETE ON public.leads TO mesh_sales;
