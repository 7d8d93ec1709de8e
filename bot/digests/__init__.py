"""DIGEST: one message that tells of all stories on which a chat's messages were held.

`compose` chooses stories and facts and `message` renders them: both are pure. `release` puts the digests that are due
into the outbox, in place of what was held. A digest is made of the facts as they are then, so what was corrected or
withdrawn meanwhile is not told.
"""

from __future__ import annotations

from bot.digests.release import put_due_digests

__all__ = ["put_due_digests"]
