"""Encrypted connections: directly, through the tunnel of a proxy, and with certificates that do not hold."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.errors import FetchError
from bot.net.http import HttpClient, open_http
from tests.unit.net.servers import Line, response, talking
from tests.unit.net.test_guard import FixedResolver

NAME = "news.example"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that vouches for itself, in files."""

    file: Path
    key: Path

    def of_server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context


def certificate(folder: Path, *, days: int = 1) -> Certificate:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    made.file.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Certificate]:
    made = certificate(tmp_path)
    context = ssl.create_default_context(cafile=str(made.file))
    monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", context)
    yield made


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    async with open_http(user_agent="Tidings/0", allow_private=True, resolver=FixedResolver("127.0.0.1")) as client:
        yield client


@asynccontextmanager
async def encrypted(made: Certificate) -> AsyncIterator[Line]:
    line = Line()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line.connections += 1
        try:
            while True:
                line.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
                writer.write(response(b"news"))
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=made.of_server())
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()


async def test_an_encrypted_address_is_read_and_its_connection_used_again(
    http: HttpClient, trusted: Certificate
) -> None:
    async with encrypted(trusted) as server:
        for _ in range(3):
            assert (await http.get(f"https://{NAME}:{server.port}/")).body == b"news"
        assert (server.connections, len(server.heads)) == (1, 3)


async def test_a_proxy_passes_an_encrypted_address_on_and_sees_nothing_of_it(
    http: HttpClient, trusted: Certificate
) -> None:
    seen: list[bytes] = []

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")

        async def pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            while data := await source.read(65_536):
                seen.append(data)
                sink.write(data)
            sink.close()

        await asyncio.gather(pass_on(reader, far_writer), pass_on(far_reader, writer))

    async with encrypted(trusted) as server, talking(tunnel) as proxy:
        for _ in range(2):
            url = f"https://{NAME}:{server.port}/secret-path"
            answer = await http.get(url, only_here={"X-Token": "s3cret"}, proxy=proxy.url)
            assert answer.body == b"news"
        assert (server.connections, proxy.connections) == (1, 1)
        assert seen[0].startswith(f"CONNECT {NAME}:{server.port} HTTP/1.1\r\n".encode())
        assert all("X-Token: s3cret" in head for head in server.heads)
        assert not any(b"s3cret" in data or b"secret-path" in data for data in seen)
        await http._proxied.close()


async def test_a_certificate_that_nobody_vouches_for_is_refused(http: HttpClient, tmp_path: Path) -> None:
    async with encrypted(certificate(tmp_path)) as server:
        with pytest.raises(FetchError) as caught:
            await http.get(f"https://{NAME}:{server.port}/")
    assert caught.value.for_people == f"The certificate of {NAME} cannot be trusted."


async def test_a_certificate_for_another_name_is_refused(http: HttpClient, trusted: Certificate) -> None:
    async with encrypted(trusted) as server:
        with pytest.raises(FetchError) as caught:
            await http.get(f"https://other.example:{server.port}/")
    assert caught.value.for_people == "The certificate of other.example is for another name."


async def test_a_certificate_of_yesterday_is_refused(
    http: HttpClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = certificate(tmp_path, days=-1)
    context = ssl.create_default_context(cafile=str(made.file))
    monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", context)
    async with encrypted(made) as server:
        with pytest.raises(FetchError) as caught:
            await http.get(f"https://{NAME}:{server.port}/")
    assert caught.value.for_people == f"The certificate of {NAME} has expired."


async def test_a_server_without_encryption_is_said_to_have_none(http: HttpClient) -> None:
    async def plain(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with talking(plain) as server:
        with pytest.raises(FetchError) as caught:
            await http.get(f"https://{NAME}:{server.port}/")
    assert caught.value.for_people == f"{NAME} offers no usable encryption."
