-- How long things are kept. Applications of users who were erased stay for as long as the law asks (12 CFR 1002.12(b): 25 months from the
-- notice), without the name that the mesh knew the user by, and are deleted then. What the other sweeps look for has an index each.

ALTER TABLE public.applications ADD COLUMN erase_after timestamptz;
CREATE INDEX applications_erase_after ON public.applications (erase_after) WHERE erase_after IS NOT NULL;
CREATE INDEX applications_created ON public.applications (created_at);

-- A decision is never changed but for its notice, and for whose it was.
GRANT UPDATE (user_id) ON public.application_decisions TO mesh_financing;

CREATE INDEX chat_sessions_idle ON public.chat_sessions (last_activity);
CREATE INDEX leads_idle ON public.leads (updated_at);
CREATE INDEX dealer_leads_age ON public.dealer_leads (created_at);
CREATE INDEX dealer_requests_age ON public.dealer_requests (created_at);
-- Written with every change of a memory, so that it must cost next to nothing; rows come in the order of their time.
CREATE INDEX memory_history_age ON public.memory_history USING brin (created_at);
