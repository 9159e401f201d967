"""Waiting for a server that is starting."""

import asyncio
import time

from aiohttp import ClientConnectionError, ClientSession

_SECONDS = 60.0
_PAUSE = 0.005


async def until_it_answers(session: ClientSession, url: str) -> float:
    """Ask for /healthz until it answers; the moment by the monotonic clock in seconds."""
    async with asyncio.timeout(_SECONDS):
        while True:
            try:
                async with session.get(f"{url}/healthz") as response:
                    await response.read()
                    return time.monotonic()
            except ClientConnectionError:
                await asyncio.sleep(_PAUSE)
