"""A Firestore that says one thing to every question: the same error, as Google's own does on a bad
day, or that there is nothing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import grpc


@dataclass
class Answering:
    """Where it is, and with which metadata it was asked."""

    port: int = 0
    heard: list[dict[str, str]] = field(default_factory=list)

    @property
    def host(self) -> str:
        """What FIRESTORE_EMULATOR_HOST is to be."""
        return f"127.0.0.1:{self.port}"


class _Handler(grpc.GenericRpcHandler):  # type: ignore[misc]
    def __init__(self, answering: Answering, status: grpc.StatusCode) -> None:
        self._answering = answering
        self._status = status

    def service(self, details: Any) -> Any:
        if details.method.endswith("/Commit"):
            return grpc.unary_unary_rpc_method_handler(self._end)
        return grpc.unary_stream_rpc_method_handler(self._end)

    async def _end(self, _request: bytes, context: Any) -> None:
        self._answering.heard.append(dict(context.invocation_metadata()))
        if self._status is not grpc.StatusCode.OK:
            await context.abort(self._status, "in Google's words")


@contextlib.asynccontextmanager
async def answering(
    status: grpc.StatusCode, certificate: tuple[bytes, bytes] | None = None
) -> AsyncIterator[Answering]:
    """It, for as long as the context lasts; with a key and a certificate it speaks TLS."""
    one = Answering()
    server = grpc.aio.server()
    server.add_generic_rpc_handlers([_Handler(one, status)])
    if certificate is None:
        one.port = server.add_insecure_port("127.0.0.1:0")
    else:
        credentials = grpc.ssl_server_credentials([certificate])
        one.port = server.add_secure_port("127.0.0.1:0", credentials)
    await server.start()
    try:
        yield one
    finally:
        await server.stop(grace=None)


@dataclass
class Proxy:
    """Where it is, and which hosts were asked for."""

    url: str
    asked: list[str] = field(default_factory=list)


@contextlib.asynccontextmanager
async def proxy(port_of: Callable[[str], int | None]) -> AsyncIterator[Proxy]:
    """A proxy through which all the world is on this machine, or is not there."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        target = head.split()[1].decode()
        one.asked.append(target)
        port = port_of(target)
        if port is None:
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")
            writer.close()
            return
        there, back = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    one = Proxy(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    async with server:
        yield one


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    writer.close()
