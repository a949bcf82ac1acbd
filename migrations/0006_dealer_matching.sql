-- Dealers, where places are, and who was sent to whom. Owner: dealer-matching.

CREATE TABLE public.dealers (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    -- Stable name in the seed data.
    slug text NOT NULL UNIQUE,
    name text NOT NULL,
    zip_code text NOT NULL,
    address text,
    city text,
    state text,
    phone text,
    email text,
    website text,
    specialties text[] NOT NULL DEFAULT '{}',
    industries text[] NOT NULL DEFAULT '{}',
    -- ZIP codes served wherever they lie; otherwise everything within coverage_miles.
    zip_codes text[] NOT NULL DEFAULT '{}',
    coverage_miles double precision,
    latitude double precision,
    longitude double precision,
    rating numeric(3, 2),
    -- Leads a month that it can take; null where unknown.
    capacity integer,
    active boolean NOT NULL DEFAULT true,
    is_sample boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX dealers_position ON public.dealers (latitude, longitude) WHERE active;
CREATE INDEX dealers_specialties ON public.dealers USING gin (specialties);

CREATE TABLE public.dealer_leads (
    tenant_id text NOT NULL DEFAULT 'default',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id text,
    dealer_id uuid NOT NULL REFERENCES public.dealers (id),
    zip_code text,
    equipment_type text,
    industry text,
    contact jsonb NOT NULL DEFAULT '{}',
    match_score numeric(5, 2),
    distance_miles double precision,
    status text NOT NULL DEFAULT 'matched',
    notified_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX dealer_leads_dealer ON public.dealer_leads (tenant_id, dealer_id, created_at);
CREATE INDEX dealer_leads_user ON public.dealer_leads (tenant_id, user_id);

-- Where a ZIP code lies (Census ZCTA gazetteer), and the town that people name instead of one.
CREATE TABLE public.zip_codes (
    zip text PRIMARY KEY,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL
);

CREATE TABLE public.places (
    state text NOT NULL,
    city text NOT NULL,
    zip text NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    PRIMARY KEY (state, city, zip)
);
CREATE INDEX places_city ON public.places (lower(city), state);

CALL mesh.protect('public.dealer_leads', 'mesh_dealer_matching');
CALL mesh.reserve('public.dealers', 'mesh_dealer_matching');
CALL mesh.reserve('public.zip_codes', 'mesh_dealer_matching');
CALL mesh.reserve('public.places', 'mesh_dealer_matching');

GRANT SELECT, INSERT, UPDATE, DELETE ON public.dealer_leads TO mesh_dealer_matching;
