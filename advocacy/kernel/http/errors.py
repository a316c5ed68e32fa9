"""What can go wrong when this installation asks another server for something."""


class FetchError(Exception):
    """The request did not end in a usable response.

    Not an `OSError`, unlike the exceptions of requests: urllib3 takes every `OSError` that is
    raised while it connects for a broken line and wraps it beyond recognition.

    `request_sent` is True when the other side may have seen (and acted upon) the request.
    """

    def __init__(self, message: str, *, request_sent: bool = False) -> None:
        super().__init__(message)
        self.request_sent = request_sent


class BlockedAddress(FetchError):
    """The URL, or one it redirects to, points where this client must not go."""


class NotReached(FetchError):
    """The name does not resolve, nobody answers, or the TLS handshake fails: nothing was sent."""


class TooSlow(FetchError):
    """The exchange, with its redirects and its body, took longer than the deadline."""


class TooLarge(FetchError):
    """The body is larger than the caller accepts, as sent or after decompression."""


class TooManyRedirects(FetchError):
    """The chain of redirects is longer than `GuardedSession.max_redirects`."""


class BadContentType(FetchError):
    """The response is of a type that the caller did not ask for."""

    def __init__(self, message: str, *, content_type: str) -> None:
        super().__init__(message, request_sent=True)
        self.content_type = content_type
