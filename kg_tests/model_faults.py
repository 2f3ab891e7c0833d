"""What the test server says in place of a chat completion."""

from typing import Any

Response = tuple[int, dict[str, str], Any]


def refusal(fault: str, response_format: str, retry_after: float, key: str) -> Response | None:
    """Status, headers and body of a fault; None for faults that are none of the kind.

    Args:
        response_format: What the request asks for: `json_schema`, `json_object` or `text`.
        retry_after: Seconds, in replies that name them.
        key: The request's API key, which real servers quote where they refuse it.
    """
    if fault == "format-refused" or (fault == "strict-refused" and response_format == "json_schema"):
        message = f"response_format {response_format} is not supported"
        return None if response_format == "text" else (400, {}, error(message, "invalid_request"))
    match fault:
        case "429":
            return 429, {}, error("too many requests", "rate_limit_exceeded")
        case "429-retry-after" | "capacity":
            return 429, {"retry-after": f"{retry_after:g}"}, error("too many requests", "rate_limit_exceeded")
        case "insufficient_quota":
            return 429, {}, error("You exceeded your current quota", "insufficient_quota")
        case "401":
            return 401, {}, error(f"Incorrect API key provided: {key}", "invalid_api_key")
        case "too-long":
            return 400, {}, error("maximum context length exceeded", "context_length_exceeded")
        case "500" | "503":
            return int(fault), {}, error("the server had an error", "server_error")
        case "not-json":
            return 200, {}, b"<html>gateway</html>"
    return None


def error(message: str, code: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": code, "code": code, "param": None}}
