"""Links as a document gives them, made absolute."""

import re
from urllib.parse import urljoin

LONGEST = 4096
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
ODD = re.compile(r"(?:javascript|data|vbscript|file|mailto|tag|urn|about|blob):", re.IGNORECASE)


def absolute(link: str | None, base: str | None) -> str | None:
    """Return `link` as an http(s) address, resolved against `base`; `None` when it is not one.

    Without a `base` a relative link stays as it was published. Spaces inside stay too: only the canonical form, which
    replaces them, is ever fetched or shown.
    """
    text = CONTROL.sub("", link or "").strip()
    if not text or len(text) > LONGEST or ODD.match(text):
        return None
    try:
        whole = urljoin(base or "", text)
    except ValueError:
        return None
    if not base and not re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE):
        return text
    return whole if whole.lower().startswith(("http://", "https://")) and len(whole) > 8 else None
