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

-- What waits: applications that are open, and final decisions that were not told. What is done leaves both.
CREATE INDEX applications_open ON public.applications (tenant_id, created_at) WHERE status = 'needs_review';
CREATE INDEX application_decisions_untold ON public.application_decisions (tenant_id, application_id)
    WHERE notice_given_at IS NULL
        AND (status = 'declined' OR (status = 'approved' AND decided_by IS NOT NULL));

-- A decision is never changed; that it was told is written beside it.
GRANT UPDATE (notice_given_at, notice_channel) ON public.application_decisions TO mesh_financing;
