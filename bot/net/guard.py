"""Which addresses may be dialled: public ones on web ports, decided on the very address that is connected to."""

import ipaddress
import re
import socket

from aiohttp import DefaultResolver
from aiohttp.abc import AbstractResolver, ResolveResult

PORTS = frozenset({80, 443, 8080, 8443})
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
UNICAST = ipaddress.IPv6Network("2000::/3")
# Inside 2000::/3 and yet not a place on the public network, or a way to name an IPv4 address in disguise.
SPECIAL = tuple(
    ipaddress.IPv6Network(net)
    for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3ffe::/16", "3fff::/20", "2620:4f:8000::/48")
)
# What `is_global` lets pass, in some releases of Python at least: protocol assignments, relays of 6to4, benchmarks.
SPECIAL4 = tuple(ipaddress.IPv4Network(net) for net in ("192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15"))

# No address that somebody spells in numbers has one of these letters; only IPv6 has a colon.
NAME = re.compile(r"[^:]*[g-wyzG-WYZ_-][^:]*")
METADATA = frozenset(map(ipaddress.ip_address, ("fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "192.0.0.192")))
"""Where clouds tell a machine about itself, besides the link-local 169.254.169.254."""

AddrInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]]


class ForbiddenAddressError(OSError):
    """The address may not be dialled; an `OSError`, so that aiohttp treats it as a connection that failed."""


def is_public(address: str) -> bool:
    """Say whether the IP address `address` is a public unicast address; false for what is no IP address.

    An IPv4 address wrapped in IPv6 (mapped, NAT64) counts as the address inside; 6to4, Teredo, ISATAP and zone ids
    never pass.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.scope_id:
            return False
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip in NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        return ip in UNICAST and not any(ip in net for net in SPECIAL) and not _is_isatap(ip)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or any(ip in net for net in SPECIAL4))


def _is_isatap(ip: ipaddress.IPv6Address) -> bool:
    """Say whether the last half of `ip` is an IPv4 address that an ISATAP router would pass the connection on to."""
    return (int(ip) >> 32 & 0xFFFFFFFF) in (0x00005EFE, 0x02005EFE)


def literal_address(host: str) -> str | None:
    """Return the IP address that `host` spells in any form a resolver would accept, or `None` for a name.

    `2130706433`, `0x7f000001`, `0177.1` and `127.1` all spell 127.0.0.1.
    """
    if NAME.fullmatch(host):
        return None
    bare = host.strip("[]").rstrip(".")
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(bare)) if bare and bare[0].isdigit() else None
    except (OSError, UnicodeError):
        return None


def refuse_unless_allowed(host: str, port: int | None) -> None:
    """Raise `ForbiddenAddressError` when `host` spells an address, or `port` is one, that may not be dialled.

    An address in an unusual spelling never passes: others (a proxy) may read another address in it.
    """
    if port not in PORTS:
        raise ForbiddenAddressError(f"port {port} is not allowed")
    address = literal_address(host)
    if address is not None and not (is_public(address) and is_public(host)):
        raise ForbiddenAddressError(f"{address} is not a public address in its usual spelling")


class PublicResolver(AbstractResolver):
    """Resolves names and keeps their public addresses only; raises `ForbiddenAddressError` when none is left."""

    def __init__(self, inner: AbstractResolver | None = None) -> None:
        self._inner = inner or DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the public addresses of `host`; raise `OSError` when the name has no address at all."""
        found = await self._inner.resolve(host, port, family)
        public = [result for result in found if is_public(result["host"])]
        if found and not public:
            raise ForbiddenAddressError(f"{host} has no public address")
        return public

    async def vouch(self, host: str, port: int) -> None:
        """Raise `ForbiddenAddressError` unless every address of `host` is public, `OSError` when it has none.

        For requests that somebody else dials, and who may choose among its addresses.
        """
        found = await self._inner.resolve(host, port, socket.AF_UNSPEC)
        if not found:
            raise OSError(f"{host} has no address")
        if not all(is_public(result["host"]) for result in found):
            raise ForbiddenAddressError(f"{host} has an address that is not public")

    async def close(self) -> None:
        """Close the resolver underneath."""
        await self._inner.close()


def is_metadata(address: str) -> bool:
    """Say whether a machine at `address` may tell secrets of the machine that asks: what clouds answer there is theirs.

    All of the link-local addresses count, where nobody has a feed, however they are wrapped.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inside = ip.ipv4_mapped or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in NAT64 else None)
        if inside is not None:
            return is_metadata(str(inside))
    return ip.is_link_local or ip in METADATA


def intranet_socket(addr_info: AddrInfo) -> socket.socket:
    """Make the socket for one connection attempt where private addresses may be dialled; some may not even then.

    Raise `ForbiddenAddressError` for addresses of `is_metadata`.
    """
    family, kind, protocol, _, peer = addr_info
    if is_metadata(str(peer[0])):
        raise ForbiddenAddressError(f"{peer[0]} may not be dialled")
    return socket.socket(family, kind, protocol)


def public_socket(addr_info: AddrInfo) -> socket.socket:
    """Make the socket for one connection attempt; raise `ForbiddenAddressError` unless its peer may be dialled.

    The last word: this is the address handed to `connect`, so neither a name that changes its mind between look-up
    and dial (DNS rebinding) nor a cached look-up passes.
    """
    family, kind, protocol, _, peer = addr_info
    address, port = str(peer[0]), peer[1]
    if not is_public(address) or port not in PORTS:
        raise ForbiddenAddressError(f"{address} port {port} may not be dialled")
    return socket.socket(family, kind, protocol)
