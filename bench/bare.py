"""The yardstick for the web side: aiohttp alone, in a process of its own. A WebSocket that
echoes, a JSON handler that makes one durable commit, and one that takes a form's file to the disk
and hands it out: `python -m bench.bare FOLDER`."""

import asyncio
import json
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any, BinaryIO

import uvloop
from aiohttp import BodyPartReader, web

_PIECE = 256 * 1024


async def _echo(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(message.data)
    return socket


def _committing(connection: sqlite3.Connection) -> Any:
    async def commit(request: web.Request) -> web.Response:
        body = await request.json()
        with connection:
            connection.execute("INSERT INTO texts VALUES (?, ?)", (body["id"], body["content"]))
        return web.json_response(body, status=201)

    return commit


def _open(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / "bare.db")
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE texts (id TEXT PRIMARY KEY, content TEXT)")
    return connection


def _taking(path: Path) -> Any:
    async def take(request: web.Request) -> web.Response:
        form = await request.multipart()
        part = await form.next()
        assert isinstance(part, BodyPartReader)
        file = await asyncio.to_thread(path.open, "wb")
        while piece := await part.read_chunk(_PIECE):
            await asyncio.to_thread(file.write, piece)
        await asyncio.to_thread(_settle, file)
        return web.Response(status=201)

    return take


def _settle(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
    file.close()


def _handing_out(path: Path) -> Any:
    async def hand_out(request: web.Request) -> web.FileResponse:
        return web.FileResponse(path)

    return hand_out


async def _main(folder: Path) -> None:
    application = web.Application(client_max_size=0)
    application.router.add_get("/echo", _echo)
    application.router.add_post("/texts", _committing(_open(folder)))
    application.router.add_post("/file", _taking(folder / "bare.bin"))
    application.router.add_get("/file", _handing_out(folder / "bare.bin"))
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps({"url": f"http://127.0.0.1:{runner.addresses[0][1]}"}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(_main(Path(sys.argv[1])))
