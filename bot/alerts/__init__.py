"""ALERT: what is new becomes messages: one a story and chat, edited as it grows, answered on a material change."""

from __future__ import annotations

from bot.alerts.message import alert_buttons, alert_html, update_html
from bot.alerts.plan import AlertPlan, plan_alerts
from bot.alerts.settings import AlertSettings, Threshold

__all__ = ["AlertPlan", "AlertSettings", "Threshold", "alert_buttons", "alert_html", "plan_alerts", "update_html"]
