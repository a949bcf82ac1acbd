-- Applications for a lease, and the decisions on them. Owner: financing.

-- Numbers that people read out on the telephone: the service writes them as YB-2026-001234.
CREATE SEQUENCE public.application_number_seq;

CREATE TABLE public.applications (
    tenant_id text NOT NULL DEFAULT 'default',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    application_number text NOT NULL,
    user_id text,
    -- The conversation that it came from; null for the form.
    context_id text,
    business_name text,
    business_type text,
    industry text,
    email text,
    phone text,
    -- Ids of robots in the catalogue, as they were chosen.
    selected_equipment text[] NOT NULL DEFAULT '{}',
    -- As the form has them: 2-5, 1m-5m, 2-5 (years).
    quantity text,
    revenue_band text,
    business_age_band text,
    -- US dollars a year, and whole years.
    revenue numeric(12, 2),
    business_age integer,
    credit_rating text,
    -- Value of the equipment in US dollars.
    amount numeric(14, 2),
    term_months integer,
    consent_at timestamptz,
    -- pending, approved, declined, needs_review
    status text NOT NULL DEFAULT 'pending',
    -- 0 to 100.
    financial_score numeric(5, 2),
    estimated_decision_at timestamptz,
    -- Repeating a request under the same key does not apply twice.
    idempotency_key text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, application_number)
);
CREATE UNIQUE INDEX applications_idempotency ON public.applications (tenant_id, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
CREATE INDEX applications_user ON public.applications (tenant_id, user_id, created_at);

-- What was decided, from which inputs, by which version of the rules. Never changed.
CREATE TABLE public.application_decisions (
    tenant_id text NOT NULL DEFAULT 'default',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    application_id uuid NOT NULL,
    user_id text,
    status text NOT NULL,
    score numeric(5, 2),
    inputs jsonb NOT NULL DEFAULT '{}',
    factors jsonb NOT NULL DEFAULT '[]',
    reasons jsonb NOT NULL DEFAULT '[]',
    required_actions jsonb NOT NULL DEFAULT '[]',
    terms jsonb,
    model_version text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, application_id) REFERENCES public.applications (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX application_decisions_application ON public.application_decisions (tenant_id, application_id, created_at);

CALL mesh.protect('public.applications', 'mesh_financing');
CALL mesh.protect('public.application_decisions', 'mesh_financing');

GRANT SELECT, INSERT, UPDATE, DELETE ON public.applications TO mesh_financing;
GRANT SELECT, INSERT, DELETE ON public.application_decisions TO mesh_financing;
GRANT USAGE ON SEQUENCE public.application_number_seq TO mesh_financing;
