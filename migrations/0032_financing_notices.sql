-- The 30 days of Regulation B are kept, not only reckoned: when a notice was given, who decided in the end, and what the terms of a
-- decision were made from. Owner: financing.

ALTER TABLE public.application_decisions
    -- The same amount over a longer term, where that would have been approved.
    ADD COLUMN longer_term_offer jsonb,
    -- Rates and terms that the payments were reckoned with, so that they replay.
    ADD COLUMN basis jsonb,
    -- The person who decided; null for the scorecard.
    ADD COLUMN decided_by text,
    -- What that person wrote for the file; not part of a notice.
    ADD COLUMN note text,
    -- When the applicant was first given notice of this decision, and how: answer, fetched, sent: mail.
    ADD COLUMN notice_given_at timestamptz,
    ADD COLUMN notice_channel text;

CREATE INDEX application_decisions_without_notice ON public.application_decisions (tenant_id, created_at)
    WHERE notice_given_at IS NULL;

-- A decision is never changed; that it was told is written beside it.
GRANT UPDATE (notice_given_at, notice_channel) ON public.application_decisions TO mesh_financing;
