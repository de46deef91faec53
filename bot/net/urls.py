"""Addresses of the web: one canonical form, so that one article has one address and one id."""

import re
from hashlib import blake2b
from urllib.parse import unquote_plus

from yarl import URL

from bot.i18n import mark, say

LONGEST = 4096
"""Addresses longer than this many characters are refused."""

NO_ADDRESS = mark("this is not a web address")

# Parameters that only say where a visitor came from. Words that some sites use for what is shown (`id`, `source`,
# `cid`, `page`, `ref`) are left alone: two articles folded into one are worse than one article seen twice.
TRACKING = re.compile(
    r"""(?:utm|mtm|pk|itm|hsa|vero|oly|stm|at|ga|__hs)_[a-z0-9_]+
      | fbclid | gclid | gclsrc | dclid | msclkid | yclid | ysclid | twclid | ttclid | wbraid | gbraid | igsh | igshid
      | mc_[ce]id | mkt_tok | _hsenc | _hsmi | s_kwcid | ef_id | cmpid | ns_(?:campaign|source|mchannel|linkname|fee)
      | ftag | ocid | smid | srnd | xtor | _openstat | wt[._]?mc | ref_src | ref_url | spm | __twitter_impression
      | guccounter | guce_referrer(?:_sig)? | at_medium | at_campaign""",
    re.IGNORECASE | re.VERBOSE,
)
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)


def canonical(url: str, base: str | None = None) -> str:
    """Return the one form under which `url` is known; a relative one is first resolved against `base`.

    Host in lower case and IDNA, default port, credentials, dot segments and tracking parameters dropped; the order of
    the remaining parameters is kept, because a few servers care. A fragment is dropped unless it begins with `!` or
    `/`, where it is how a page written in JavaScript names its articles. Idempotent. Raise `ValueError`, and nothing
    else, for what is not an http(s) address.
    """
    parsed = _parse(url, base)
    query = "&".join(part for part in parsed.raw_query_string.split("&") if part and not _is_tracking(part))
    fragment = parsed.raw_fragment if parsed.raw_fragment[:1] in ("!", "/") else ""
    port = parsed.explicit_port
    whole = f"{parsed.scheme}://{parsed.host_subcomponent}"
    if port is not None and port != {"http": 80, "https": 443}[parsed.scheme]:
        whole += f":{port}"
    whole += parsed.raw_path or "/"
    if query:
        whole += f"?{query}"
    return f"{whole}#{fragment}" if fragment else whole


def typed_address(text: str) -> str:
    """Turn what a person typed into an address that can be fetched, or raise `ValueError`.

    `feed:` is understood, a missing scheme means https, the fragment is dropped; nothing else is changed, since a
    feed's parameters and credentials may be needed to read it.
    """
    text = re.sub(r"^feed:(?://)?(?=https?:)", "", text.strip(), flags=re.IGNORECASE)
    text = re.sub(r"^feed:", "http:", text, flags=re.IGNORECASE)
    if not SCHEME.match(text):
        text = f"https://{text.lstrip('/')}"
    parsed = _parse(text, None).with_fragment(None)
    if "." not in (parsed.host or "") and ":" not in (parsed.host or "") and parsed.host != "localhost":
        raise ValueError(NO_ADDRESS)
    return str(parsed)


def host(url: str) -> str:
    """Return the host of `url` in lower case, without a port; raise `ValueError` when it has none."""
    return _parse(url, None).raw_host or ""


def site(url: str) -> str:
    """Return the host of `url` without a leading `www.`, for people to read; raise `ValueError` when it has none."""
    name = _parse(url, None).host or ""
    return name.removeprefix("www.")


def article_id(url: str) -> str:
    """Return the id of the article at `url`: 16 hex digits of BLAKE2b over its canonical form.

    Raise `ValueError` for what is not an http(s) address.
    """
    return blake2b(canonical(url).encode(), digest_size=8).hexdigest()


def _is_tracking(part: str) -> bool:
    return TRACKING.fullmatch(unquote_plus(part.split("=", 1)[0])) is not None


def _parse(url: str, base: str | None) -> URL:
    text = CONTROL.sub("", url).strip()
    if len(text) > LONGEST:
        raise ValueError(say("an address has at most {n} characters", n=LONGEST).english)
    try:
        parsed = URL(text)
        if not parsed.absolute and base is not None:
            parsed = URL(CONTROL.sub("", base).strip()).join(parsed)
        has_host = bool(parsed.raw_host) and parsed.scheme in ("http", "https")
        parsed.port  # noqa: B018  (yarl checks the port when it is read)
    except (ValueError, UnicodeError, TypeError, IndexError) as error:
        raise ValueError(NO_ADDRESS) from error
    if not has_host:
        raise ValueError(NO_ADDRESS)
    return parsed
