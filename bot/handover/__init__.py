"""HANDOVER: polls that bring news are handed from the processes that poll to those that find facts, as jobs.

`jobs` writes and reads the arguments of a job; `worker` runs the jobs, with procrastinate.
"""

from bot.handover.jobs import EXTRACT_QUEUE, JobHandover

__all__ = ["EXTRACT_QUEUE", "JobHandover"]
