"""Why an address could not be read: one sentence for people, one line for the log, and no secret in either."""

import ssl

import aiohttp

from bot.errors import FetchError
from bot.i18n import Said, mark, say
from bot.net.guard import ForbiddenAddressError
from bot.net.packing import PackingError
from bot.net.wire import NotTheWebError

NOT_THE_WEB = mark("{host} did not answer as a web server does.")
CUT = mark("{host} cut the connection.")
REFUSED = mark("{host} refused the connection.")
UNREACHABLE = mark("{host} could not be reached.")

PROXY_NOT_THE_WEB = mark("The proxy for {host} did not answer as a web server does.")
PROXY_CUT = mark("The proxy for {host} cut the connection.")
PROXY_REFUSED = mark("The proxy for {host} refused the connection.")
PROXY_UNREACHABLE = mark("The proxy for {host} could not be reached.")
PROXY_PASSWORD = mark("The proxy for {host} wants a user name and a password it accepts.")


def failure(for_log: str, for_people: Said) -> FetchError:
    """Return the error of an address that could not be read."""
    return FetchError(for_log, for_people=for_people)


def too_large(host: str, limit: int) -> FetchError:
    """Return the error of a document over `limit` bytes."""
    large = limit >= 1_000_000
    size = say("{n} MB", n=limit / 1_000_000) if large else say("{n} kB", n=limit / 1000)
    return failure(
        f"body larger than {limit} bytes",
        say("The document at {host} is larger than {size}.", host=host, size=size),
    )


def too_slow(host: str, timeout_s: float, *, proxied: bool) -> FetchError:
    """Return the error of an answer that was not there in time."""
    sentence = (
        say("The proxy for {host} brought no answer within {seconds} s.", host=host, seconds=timeout_s)
        if proxied
        else say("{host} did not answer within {seconds} s.", host=host, seconds=timeout_s)
    )
    return failure(f"{host}: TimeoutError", sentence)


def proxy_refusal(host: str, status: int) -> FetchError:
    """Return the error of a proxy that answers `status` instead of passing the request on."""
    sentence = (
        say(PROXY_PASSWORD, host=host)
        if status == 407
        else say("The proxy for {host} answered {status}.", host=host, status=status)
    )
    return failure(f"{host}: its proxy answered {status}", sentence)


def explained(error: BaseException, host: str, *, proxied: bool = False) -> FetchError:
    """Put what went wrong into a sentence that names the host and nothing else.

    What aiohttp says of it is left out: it quotes what the server sent, which may be what we sent to it.
    """
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return proxy_refusal(host, error.status)
    # What the operating system says quotes nobody.
    cause = getattr(error, "os_error", None) or error.__cause__
    reason = f" ({cause})" if isinstance(cause, OSError) else f" ({type(cause).__name__})" if cause else ""
    return failure(f"{host}: {type(error).__name__}{reason}", _sentence(error, host, proxied))


def _sentence(error: BaseException, host: str, proxied: bool) -> Said:
    if _is_forbidden(error):
        return say(
            "The address of {host} is private or its port is not a web port, and Tidings reads public addresses only.",
            host=host,
        )
    if isinstance(error, aiohttp.ClientSSLError):
        return _certificate_sentence(getattr(error, "certificate_error", None), host)
    match error:
        case PackingError():
            return say("The document at {host} is damaged, or packed in a way that Tidings does not know.", host=host)
        case aiohttp.ClientConnectorError():
            return _unreached(error, host, proxied)
        case aiohttp.ClientPayloadError() | aiohttp.ServerDisconnectedError():
            return say(PROXY_CUT if proxied else CUT, host=host)
        case aiohttp.InvalidURL() | ValueError():
            return say("The address of {host} is not well formed.", host=host)
        case NotTheWebError() | aiohttp.ClientResponseError():
            return say(PROXY_NOT_THE_WEB if proxied else NOT_THE_WEB, host=host)
        case aiohttp.ClientError() | ConnectionError():
            return say(PROXY_CUT if proxied else CUT, host=host)
        case _:
            return say("{host} has no address (DNS).", host=host)


def _unreached(error: aiohttp.ClientConnectorError, host: str, proxied: bool) -> Said:
    if isinstance(error, aiohttp.ClientConnectorDNSError) and not proxied:
        return say("{host} has no address (DNS).", host=host)
    if isinstance(error.os_error, ConnectionRefusedError):
        return say(PROXY_REFUSED if proxied else REFUSED, host=host)
    return say(PROXY_UNREACHABLE if proxied else UNREACHABLE, host=host)


def _certificate_sentence(error: object, host: str) -> Said:
    if not isinstance(error, ssl.SSLCertVerificationError):
        return say("{host} offers no usable encryption.", host=host)
    reason = error.verify_message
    if "expired" in reason:
        return say("The certificate of {host} has expired.", host=host)
    if "mismatch" in reason.lower():
        return say("The certificate of {host} is for another name.", host=host)
    return say("The certificate of {host} cannot be trusted.", host=host)


def _is_forbidden(error: BaseException | None) -> bool:
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, ForbiddenAddressError):
            return True
        inner = getattr(error, "os_error", None)
        error = inner if isinstance(inner, BaseException) else error.__cause__
        seen += 1
    return False
