"""HANDOVER: polls that bring news are handed from what polls to what finds facts, as jobs.

`queue` is the port of a queue of jobs, `local_queue` and `procrastinate_queue` are its adapters; `jobs` writes and
reads the arguments of a job.
"""

from bot.handover.jobs import EXTRACT_QUEUE, INGEST, JobHandover, ingesting
from bot.handover.local_queue import LocalQueue
from bot.handover.queue import JobQueue

__all__ = ["EXTRACT_QUEUE", "INGEST", "JobHandover", "JobQueue", "LocalQueue", "ingesting"]
