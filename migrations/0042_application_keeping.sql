-- Applications of users who were erased: kept for as long as the law asks (12 CFR 1002.12(b): 25 months from the notice), without the name
-- that the mesh knew the user by, and deleted then. Owner: financing.

ALTER TABLE public.applications ADD COLUMN erase_after timestamptz;
CREATE INDEX applications_erase_after ON public.applications (erase_after) WHERE erase_after IS NOT NULL;
CREATE INDEX applications_created ON public.applications (created_at);

-- A decision is never changed but for its notice, and for whose it was.
GRANT UPDATE (user_id) ON public.application_decisions TO mesh_financing;
