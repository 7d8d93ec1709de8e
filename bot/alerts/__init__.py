"""ALERT: what is new becomes messages: one a story and chat, edited as it grows, answered on a material change."""

from __future__ import annotations

from bot.alerts.plan import AlertPlan, plan_alerts, text_hash
from bot.alerts.settings import AlertSettings

__all__ = ["AlertPlan", "AlertSettings", "plan_alerts", "text_hash"]
