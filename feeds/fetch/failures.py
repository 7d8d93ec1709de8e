"""FETCH, failures: takes an error of aiohttp or the system, or a status, returns the reason for administrators."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import Final

import aiohttp

from feeds.fetch.address_guard import ForbiddenSocketError
from feeds.reasons import ENGLISH, Reason, because

# OpenSSL's codes (x509_vfy.h): not yet valid, expired, self-signed (leaf, chain), unknown issuer, other host, other IP.
_CERTIFICATE: Final = {
    9: "tls_expired", 10: "tls_expired", 18: "tls_self_signed", 19: "tls_self_signed",
    20: "tls_unknown", 21: "tls_unknown", 62: "tls_other_host", 64: "tls_other_host",
}  # fmt: skip
_SYSTEM: Final = {
    errno.ECONNREFUSED: "refused", errno.ECONNRESET: "hung_up", errno.EPIPE: "hung_up", errno.ETIMEDOUT: "slow_connect",
    errno.ENETUNREACH: "no_route", errno.EHOSTUNREACH: "no_route",
}  # fmt: skip


def status_reason(status: int) -> Reason:
    """Returns the reason for an HTTP status."""
    if (key := f"status_{status}") in ENGLISH:
        return Reason(key)
    return because("status_server", status=status) if status >= 500 else because("status", status=status)


def system_reason(error: OSError) -> Reason:
    """Returns the reason for an error of the system or of TLS."""
    if isinstance(error, ssl.SSLCertVerificationError):
        key = _CERTIFICATE.get(error.verify_code)
        return Reason(key) if key else because("tls_invalid", code=error.verify_code)
    if isinstance(error, ssl.SSLError):
        return because("no_tls")
    if isinstance(error, socket.gaierror):
        return because("no_host")
    if (key := _SYSTEM.get(error.errno or 0)) is not None:
        return Reason(key)
    return because("unreachable", code=errno.errorcode.get(error.errno or 0, type(error).__name__))


def http_reason(error: aiohttp.ClientError | ValueError) -> Reason:
    """Returns the reason for an error of aiohttp, in words for administrators who do not know HTTP."""
    if isinstance(error, aiohttp.ClientPayloadError):
        return because("broken_off")
    if isinstance(error, aiohttp.InvalidURL | ValueError):
        return because("no_address")
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return because("hung_up")
    if isinstance(error, aiohttp.ClientResponseError):
        return because("not_http")
    if isinstance(error, aiohttp.ClientOSError):
        return system_reason(error)
    return because("client_error", kind=type(error).__name__)


def forbidden_socket(error: BaseException) -> ForbiddenSocketError | None:
    """Returns the guard's error among the causes of `error`: the connector wraps and groups errors of its sockets."""
    pending: list[BaseException | None] = [error]
    for _ in range(20):
        if not pending:
            return None
        found = pending.pop()
        if isinstance(found, ForbiddenSocketError):
            return found
        if isinstance(found, BaseExceptionGroup):
            pending += found.exceptions
        if isinstance(found, aiohttp.ClientConnectorError):
            pending.append(found.os_error)
        if found is not None:
            pending += [found.__cause__, found.__context__]
    return None
