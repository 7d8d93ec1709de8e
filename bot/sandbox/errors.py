"""Errors of the Bot API: a status, Telegram's description, and parameters such as `retry_after`."""

from __future__ import annotations

from typing import Any

# The prefix of a description, by status (as in the server of Telegram).
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
    """A call that is refused.

    Attributes:
        status: HTTP status and `error_code`, 400 to 599.
        description: The whole text, "Bad Request: chat not found".
        parameters: `retry_after` (seconds) or `migrate_to_chat_id`, where Telegram gives them.
    """

    def __init__(self, status: int, text: str = "", parameters: dict[str, Any] | None = None) -> None:
        reason = REASONS.get(status, "Error")
        self.status = status
        self.description = f"{reason}: {text}" if text else reason
        self.parameters = parameters or {}
        super().__init__(self.description)

    def body(self) -> dict[str, Any]:
        """Returns the JSON body of the answer."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(text: str) -> ApiError:
    """Returns a 400 with Telegram's description."""
    return ApiError(400, text)


def too_many_requests(retry_after: int) -> ApiError:
    """Returns a 429 that permits a retry after so many seconds."""
    return ApiError(429, f"retry after {retry_after}", {"retry_after": retry_after})
