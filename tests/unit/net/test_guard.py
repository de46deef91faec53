"""Addresses that may and may not be dialled."""

import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.net.guard import (
    ForbiddenAddressError,
    PublicResolver,
    intranet_socket,
    is_public,
    literal_address,
    public_socket,
    refuse_unless_allowed,
)

PRIVATE = """
    127.0.0.1 127.255.0.1 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200 192.0.2.1
    198.18.0.1 192.88.99.1 224.0.0.1 255.255.255.255 240.0.0.1 :: ::1 ::ffff:127.0.0.1 ::ffff:a9fe:a9fe 64:ff9b::7f00:1
    64:ff9b:1::1 2002:7f00:1:: 2001:0:7f00:1:: ::127.0.0.1 fe80::1 fe80::1%eth0 2600::1%eth0 fd00:ec2::254 fec0::1
    ff02::1 2001:db8::1 100::1 nonsense 192.0.0.8 192.0.0.170 64:ff9b:1:: 64:ff9b:1:ffff::a9fe:a9fe 64:ff9b::a00:1
    2606:2800:220:1:0:5efe:a00:1 2606:2800:220:1:200:5efe:808:808 ::ffff:0:8.8.8.8
""".split()  # noqa: SIM905  (a list of one word a line would be a page long)
PUBLIC = ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_passes(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "127.0.0.1.", "017700000001"]
)
def test_every_spelling_of_an_address_is_seen_through(host: str) -> None:
    assert literal_address(host) == "127.0.0.1"
    with pytest.raises(ForbiddenAddressError):
        refuse_unless_allowed(host, 80)


@pytest.mark.parametrize("host", ["134744072", "0x08080808", "8.8.8.010", "8.8.2056", "8.8.8.8."])
def test_a_public_address_passes_in_its_usual_spelling_only(host: str) -> None:
    assert is_public(literal_address(host) or "")
    refuse_unless_allowed("8.8.8.8", 80)
    with pytest.raises(ForbiddenAddressError):
        refuse_unless_allowed(host, 80)


@pytest.mark.parametrize("host", ["example.org", "1e100.net", "", "café.example", "0xfeed.example"])
def test_a_name_is_not_an_address(host: str) -> None:
    assert literal_address(host) is None


@pytest.mark.parametrize("port", [22, 25, 6379, 0, None])
def test_only_web_ports_are_dialled(port: int | None) -> None:
    with pytest.raises(ForbiddenAddressError):
        refuse_unless_allowed("example.org", port)


class FixedResolver(AbstractResolver):
    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0)
            for address in self.addresses
        ]

    async def close(self) -> None:
        pass


async def test_a_name_with_mixed_addresses_keeps_its_public_ones() -> None:
    found = await PublicResolver(FixedResolver("10.0.0.1", "8.8.8.8")).resolve("example.org", 80)
    assert [result["host"] for result in found] == ["8.8.8.8"]


async def test_a_name_with_private_addresses_only_is_refused() -> None:
    with pytest.raises(ForbiddenAddressError):
        await PublicResolver(FixedResolver("10.0.0.1", "::1")).resolve("example.org", 80)


@pytest.mark.parametrize(("address", "port"), [("127.0.0.1", 80), ("8.8.8.8", 22)])
def test_the_socket_itself_is_refused_whatever_was_looked_up(address: str, port: int) -> None:
    with pytest.raises(ForbiddenAddressError):
        public_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)))


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "169.254.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "fe80::1",
        "fe80::1%lo",
        "fd00:ec2::254",
        "100.100.100.200",
    ],
)
def test_where_clouds_tell_secrets_is_not_dialled_in_an_intranet_either(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with pytest.raises(ForbiddenAddressError):
        intranet_socket((family, socket.SOCK_STREAM, 6, "", (address, 80)))


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.1.5", "93.184.216.34"])
def test_other_private_addresses_are_dialled_where_that_is_allowed(address: str) -> None:
    with intranet_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 3000))) as made:
        assert made.family is socket.AF_INET
