"""An address taken apart, so that rules about sites can be read at a glance."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit

from bot.net.urls import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`host` without `www.`; `path` as segments, quoted as in the address; `query` unquoted, the first of each name."""

    scheme: str
    netloc: str
    host: str
    path: tuple[str, ...]
    query: Mapping[str, str]

    @classmethod
    def parse(cls, url: str) -> "Place":
        """Take an address apart; raise `ValueError` for what is none."""
        parts = urlsplit(canonical(url))
        query: dict[str, str] = {}
        for name, value in parse_qsl(parts.query, max_num_fields=100):
            query.setdefault(name, value)
        path = tuple(segment for segment in parts.path.split("/") if segment)
        host = (parts.hostname or "").removeprefix("www.")
        return cls(scheme=parts.scheme, netloc=parts.netloc, host=host, path=path, query=query)

    def __call__(self, *path: str) -> str:
        """Return the address of another path on the same host."""
        return f"{self.scheme}://{self.netloc}/{'/'.join(path)}"

    def asked(self, name: str) -> str:
        """Return a parameter, quoted for another query; empty when the address has none of this name."""
        return quote(self.query.get(name, ""), safe="")

    def below(self, domain: str) -> str | None:
        """Return the one label that the host has before `domain`, `None` when it is no such host."""
        label, dot, rest = self.host.partition(".")
        return label if dot and rest == domain else None
