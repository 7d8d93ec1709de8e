"""How the Bot API says no: a status, Telegram's words, and sometimes parameters."""

from __future__ import annotations

from typing import Any

# The reason that stands before a description, by status (as in Telegram's own server).
REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class ApiError(Exception):
    """One refused call.

    Attributes:
        status: HTTP status and `error_code`, 400 to 599.
        description: the whole text, "Bad Request: chat not found".
        parameters: `retry_after` (seconds) or `migrate_to_chat_id`, where Telegram gives them.
    """

    def __init__(self, status: int, text: str = "", parameters: dict[str, Any] | None = None) -> None:
        reason = REASONS.get(status, "Error")
        self.status = status
        self.description = f"{reason}: {text}" if text else reason
        self.parameters = parameters or {}
        super().__init__(self.description)

    def body(self) -> dict[str, Any]:
        """The JSON that Telegram answers with."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(text: str) -> ApiError:
    """A 400 in Telegram's form."""
    return ApiError(400, text)


def too_many_requests(retry_after: int) -> ApiError:
    """A 429 that may be repeated after so many seconds."""
    return ApiError(429, f"retry after {retry_after}", {"retry_after": retry_after})
