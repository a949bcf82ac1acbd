-- Which of two towns of one name is meant: the larger one, which comes first in the list. Owner: dealer-matching.

ALTER TABLE public.places ADD COLUMN position integer NOT NULL DEFAULT 0;
