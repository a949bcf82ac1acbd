-- What sales knows of a conversation beside the lead's fields. Owner: sales.

-- Whether contact data may be kept: every yes and no in order, with its sentence: [{"agreed", "quote", "at"}].
ALTER TABLE public.leads ADD COLUMN consents jsonb NOT NULL DEFAULT '[]';
-- What was asked, what was told, whether to ask no more: {"asked", "told", "pending", "quiet", "handed_over"}.
ALTER TABLE public.leads ADD COLUMN discovery jsonb NOT NULL DEFAULT '{}';

COMMENT ON COLUMN public.leads.evidence IS
    'Everything said, in order: [{"field", "value", "quote", "at", "superseded_at"}]';
