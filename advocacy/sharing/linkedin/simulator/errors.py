"""LinkedIn's refusals, word for word where they are documented.

No answer carries ``Retry-After`` or a rate-limit header: LinkedIn sends none.
"""

from __future__ import annotations

import json
from typing import Any

from werkzeug.wrappers import Response


class ApiError(Exception):
    """A refusal of the API, with the JSON body it is answered with."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body.get("message", ""))
        self.status = status
        self.body = body

    def response(self) -> Response:
        return json_response(self.body, self.status, {"X-RestLi-Error-Response": "true"})


def json_response(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(
        json.dumps(body, ensure_ascii=False),
        status=status,
        headers=headers,
        content_type="application/json; charset=utf-8",
    )


def _token_error(service_code: int, code: str, message: str) -> ApiError:
    return ApiError(
        401, {"status": 401, "serviceErrorCode": service_code, "code": code, "message": message}
    )


def empty_token() -> ApiError:
    return ApiError(
        401, {"message": "Empty oauth2_access_token", "serviceErrorCode": 401, "status": 401}
    )


def invalid_token() -> ApiError:
    return _token_error(65600, "INVALID_ACCESS_TOKEN", "Invalid access token")


def revoked_token() -> ApiError:
    return _token_error(
        65601, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user"
    )


def expired_token() -> ApiError:
    return _token_error(65602, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired")


def restricted_member() -> ApiError:
    return _token_error(65608, "RESTRICTED_MEMBER", "The member is restricted")


def version_missing() -> ApiError:
    return ApiError(
        400,
        {
            "status": 400,
            "code": "VERSION_MISSING",
            "message": "A version must be present. Please specify a version by adding the "
            "LinkedIn-Version header.",
        },
    )


def version_inactive(version: str) -> ApiError:
    """LinkedIn writes the version with eight digits here, whatever was sent."""
    return ApiError(
        426,
        {
            "status": 426,
            "code": "NONEXISTENT_VERSION",
            "message": f"Requested version {version} is not active",
        },
    )


def access_denied(permission: str) -> ApiError:
    return ApiError(
        403,
        {
            "status": 403,
            "serviceErrorCode": 100,
            "code": "ACCESS_DENIED",
            "message": f"Not enough permissions to access: {permission}",
        },
    )


def foreign_field(field: str) -> ApiError:
    """The value names another member than the token's."""
    return ApiError(
        403,
        {
            "status": 403,
            "serviceErrorCode": 100,
            "code": "ACCESS_DENIED",
            "message": "Field Value validation failed in REQUEST_BODY: Data Processing Exception "
            f"while processing fields [{field}]",
        },
    )


def throttled(*, level: str = "APPLICATION_AND_MEMBER") -> ApiError:
    return ApiError(
        429,
        {
            "status": 429,
            "serviceErrorCode": 101,
            "code": "TOO_MANY_REQUESTS",
            "message": f"Resource level throttle {level} DAY limit for calls to this resource is "
            "reached.",
        },
    )


def bad_request(code: str, message: str) -> ApiError:
    return ApiError(400, {"status": 400, "code": code, "message": message})


def missing_field(field: str) -> ApiError:
    return bad_request("MISSING_FIELD", f"The {field} field is missing")


def invalid_value(field: str, why: str = "") -> ApiError:
    detail = f": {why}" if why else ""
    return bad_request("INVALID_VALUE_FOR_FIELD", f"The value of {field} is invalid{detail}")


def too_long(field: str, limit: int) -> ApiError:
    return bad_request(
        "FIELD_LENGTH_TOO_LONG",
        f"The {field} field is too long; at most {limit} characters are allowed",
    )


def invalid_urn(field: str, urn: str) -> ApiError:
    return bad_request("INVALID_URN_TYPE", f"The {field} field does not accept {urn!r}")


def unknown_field(path: str) -> ApiError:
    return ApiError(
        422,
        {
            "message": f"ERROR :: {path} :: unrecognized field found but not allowed\n",
            "status": 422,
        },
    )


def unreadable_body() -> ApiError:
    return bad_request("ILLEGAL_ARGUMENT", "The request body could not be read as a JSON object")


def illegal_argument(why: str) -> ApiError:
    return bad_request("ILLEGAL_ARGUMENT", f"Invalid query parameters passed to request: {why}")


def path_syntax() -> ApiError:
    return ApiError(400, {"message": "Syntax exception in path variables", "status": 400})


def not_found(what: str) -> ApiError:
    return ApiError(404, {"status": 404, "code": "NOT_FOUND", "message": f"{what} is not found"})


def no_such_resource() -> ApiError:
    return ApiError(
        404, {"status": 404, "code": "RESOURCE_NOT_FOUND", "message": "No virtual resource found"}
    )


def no_such_method(method: str) -> ApiError:
    return bad_request(
        "ILLEGAL_ARGUMENT", f"The resource does not support the method {method} in this form"
    )


def conflict() -> ApiError:
    return ApiError(
        409,
        {"status": 409, "code": "CONFLICT", "message": "Write conflict, please retry the request"},
    )


def unavailable(status: int) -> ApiError:
    return ApiError(
        status,
        {
            "status": status,
            "code": "SERVICE_UNAVAILABLE" if status == 503 else "INTERNAL_SERVER_ERROR",
            "message": "Internal Server Error",
        },
    )


def duplicate(urn: str) -> ApiError:
    return ApiError(
        422,
        {
            "errorDetailType": "com.linkedin.common.error.BadRequest",
            "message": "com.linkedin.content.common.exception.BadRequestResponseException: "
            f"Content is a duplicate of {urn}",
            "errorDetails": {
                "inputErrors": [
                    {
                        "description": "Duplicate post is detected",
                        "input": {},
                        "code": "DUPLICATE_POST",
                    }
                ]
            },
            "status": 422,
        },
    )
