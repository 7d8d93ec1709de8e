"""ALERT: turns changes in a story into messages: one alert per story and chat, edited as the story grows.

A material change is sent as a reply to the alert. `material` says which changes are, `readers` groups the chats that
get the same text, `message` renders, `plan` combines them: all pure. `listener` stores the plan, `put_off` tells later
what had to wait.
"""

from __future__ import annotations

from bot.alerts.listener import AlertListener
from bot.alerts.opened import facts_html, sources_html
from bot.alerts.plan import AlertPlan, plan_alerts, text_hash
from bot.alerts.put_off import tell_put_off
from bot.alerts.settings import AlertSettings

__all__ = [
    "AlertListener",
    "AlertPlan",
    "AlertSettings",
    "facts_html",
    "plan_alerts",
    "sources_html",
    "tell_put_off",
    "text_hash",
]
