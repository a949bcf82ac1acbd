-- Backups that were made or failed, for who watches them; `mesh-tool backup` writes here. Owner: gateway, which tells of the last.

CREATE TABLE public.backup_runs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL DEFAULT now(),
    succeeded boolean NOT NULL,
    -- Restored into a scratch database and compared.
    checked boolean NOT NULL DEFAULT false,
    -- Its name without a folder.
    file text,
    bytes bigint,
    error text
);
CREATE INDEX backup_runs_newest ON public.backup_runs (finished_at) WHERE succeeded;

ALTER TABLE public.backup_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.backup_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY mesh_gateway_reads ON public.backup_runs FOR SELECT TO mesh_gateway USING (true);
GRANT SELECT ON public.backup_runs TO mesh_gateway;
