-- Extraction: events whose work a process has taken on. While it runs, run_after is when its lease ends.

COMMENT ON COLUMN public.memory_events.state IS 'pending, running, done, failed';

DROP INDEX public.memory_events_due;
CREATE INDEX memory_events_due ON public.memory_events (run_after) WHERE state IN ('pending', 'running');
