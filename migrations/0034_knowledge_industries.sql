-- Industries are found by meaning and words, as robots and articles are: "what can robots do for a brewery?" names none of them.
-- Owner: knowledge.

ALTER TABLE public.industries ADD COLUMN embedding_model text;
ALTER TABLE public.industries ADD COLUMN lexemes tsvector;
ALTER TABLE public.industries ADD COLUMN token_count integer NOT NULL DEFAULT 0;
CREATE INDEX industries_lexemes ON public.industries USING gin (lexemes);

CALL mesh.add_embedding('public.industries');

-- What is there already is found at once; the next seeding writes the same words.
UPDATE public.industries
SET lexemes = to_tsvector('english', name || ' ' || description) || jsonb_to_tsvector('english', details, '["string"]');
