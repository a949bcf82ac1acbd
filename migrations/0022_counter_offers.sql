-- What would have been approved where an application was not, as it was offered. Owner: financing.

ALTER TABLE public.application_decisions ADD COLUMN counter_offer jsonb;
