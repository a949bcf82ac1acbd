-- What is done for agents' tasks again and again, by every process: it must not read them all.

-- When somebody asked for a task that another process works on: it is not canceled for want of listeners then.
ALTER TABLE public.agent_tasks ADD COLUMN heard_at timestamptz;

-- Tasks whose process went away, every half minute.
CREATE INDEX agent_tasks_working ON public.agent_tasks (agent, updated_at)
    WHERE state IN ('TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING');

-- Tasks that are too old, every hour.
CREATE INDEX agent_tasks_ended ON public.agent_tasks (agent, updated_at)
    WHERE state NOT IN ('TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING');

-- Notifications that were sent, every half minute.
CREATE INDEX agent_push_deliveries_ended ON public.agent_push_deliveries (agent, finished_at)
    WHERE state NOT IN ('pending', 'running');
