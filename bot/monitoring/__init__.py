"""What a running bot tells its operator: metrics, health over HTTP, and word to systemd.

`telegram.py` is imported by its name, so that what needs no chat does not load its library.
"""

from bot.monitoring.metrics import Metrics
from bot.monitoring.observed import ObservedAnalyst, ObservedFetcher, ObservedParser
from bot.monitoring.server import MonitorServer, Probe
from bot.monitoring.service_manager import ServiceManager

__all__ = [
    "Metrics",
    "MonitorServer",
    "ObservedAnalyst",
    "ObservedFetcher",
    "ObservedParser",
    "Probe",
    "ServiceManager",
]
