-- The catalogue, the industries and the answers. Owner: knowledge.
-- A few hundred rows each: vectors are compared exactly, an approximate index would only lose results.

CREATE TABLE public.robot_catalog (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    -- Stable name in the seed data.
    slug text NOT NULL UNIQUE,
    name text NOT NULL,
    manufacturer text NOT NULL,
    category text NOT NULL,
    description text NOT NULL DEFAULT '',
    use_case text NOT NULL DEFAULT '',
    industries text[] NOT NULL DEFAULT '{}',
    -- As published; null where nothing was.
    payload_kg numeric(10, 2),
    reach_mm numeric(10, 2),
    autonomy_level text,
    environment text,
    specifications jsonb NOT NULL DEFAULT '{}',
    -- Indicative, in US dollars, with where and when it was seen; null where none was found.
    price numeric(12, 2),
    price_source text,
    price_date text,
    source_url text,
    image_url text,
    active boolean NOT NULL DEFAULT true,
    embedding_model text,
    lexemes tsvector,
    token_count integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX robot_catalog_category ON public.robot_catalog (category, name);
CREATE INDEX robot_catalog_lexemes ON public.robot_catalog USING gin (lexemes);

CREATE TABLE public.industries (
    slug text PRIMARY KEY,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    -- Use cases, benefits, figures, as the page shows them.
    details jsonb NOT NULL DEFAULT '{}',
    position integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE public.articles (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    slug text NOT NULL UNIQUE,
    question text NOT NULL,
    answer text NOT NULL,
    tags text[] NOT NULL DEFAULT '{}',
    source jsonb NOT NULL DEFAULT '{}',
    embedding_model text,
    lexemes tsvector,
    token_count integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX articles_lexemes ON public.articles USING gin (lexemes);

CALL mesh.add_embedding('public.robot_catalog');
CALL mesh.add_embedding('public.articles');

CALL mesh.reserve('public.robot_catalog', 'mesh_knowledge');
CALL mesh.reserve('public.industries', 'mesh_knowledge');
CALL mesh.reserve('public.articles', 'mesh_knowledge');
