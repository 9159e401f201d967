"""Every kind of file both ways, from the client's phone to the attendant and back: real Chromium,
real wa-js, simulated WhatsApp; on a folder and on Firebase Storage's stand-in."""

import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from aiohttp import FormData

from helpdesk.config import Config
from helpdesk.daemon import Helpdesk, running
from helpdesk.whatsapp.simulator.client import SimulatorClient
from helpdesk.whatsapp.simulator.shapes import Message
from tests.cast import Api, Json, gather_cast
from tests.media.conftest import eventually
from tests.media.corpus import corners, encoded, film, recorded, sound, write
from tests.media.gcs import Gcs
from tests.media.workbench import played
from tests.needs import needs_chromium
from tests.waiting import News

pytestmark = needs_chromium

# WhatsApp's name of each kind: the content, its type, a name, and what the team sees it as.
FILES = {
    "image": (encoded(corners((800, 600)), "JPEG"), "image/jpeg", "gráfico.jpg", "IMAGE"),
    "video": (film(), "video/mp4", "filme.mp4", "VIDEO"),
    "audio": (sound("mp3", "mp3"), "audio/mpeg", "música.mp3", "AUDIO"),
    "ptt": (sound("ogg", "libopus"), "audio/ogg", "", "AUDIO"),
    "document": (
        b"%PDF-1.7 " + bytes(range(256)) * 40,
        "application/pdf",
        "請求書 №7.pdf",
        "DOCUMENT",
    ),
}


class Shop:
    """A helpdesk with a paired practice number, whoever answers there, and one client."""

    def __init__(self, helpdesk: Helpdesk, attendant: Api, phone: SimulatorClient) -> None:
        self._news = News()
        helpdesk.ledger.after_commit(lambda _: self._news.tell())
        self.attendant = attendant
        self.phone = phone
        self.client = ""
        self.attendance = 0

    async def open(self, instance_id: int, admin: Api) -> None:
        """Pair the number; the client writes and is answered by the attendant."""
        (await admin.post(f"/api/v1/instances/{instance_id}/start")).ok()
        await self.phone.until(lambda view: view.has_qr_code)
        await self.phone.link()
        self.client = await self.phone.add_client("Nilo", phone="5511977770042")
        await self.phone.write(self.client, "Good morning")

        async def waiting() -> Json | None:
            return next(iter(await self.attendant.attendances("WAITING")), None)

        one: Json = await self._news.until(waiting, 30)
        self.attendance = one["id"]
        (await self.attendant.accept(self.attendance)).ok()

    async def message(self, message_id: str, *wanted: str) -> Json:
        """A message of the attendance, as soon as its status or its file's state is one of
        these. `message_id` is WhatsApp's or ours."""

        async def find() -> Json | None:
            for one in await self.attendant.messages(self.attendance):
                if message_id in (one["id"], one["whatsapp_id"]):
                    return one if {one["status"], one["media"]["state"]} & set(wanted) else None
            return None

        return await self._news.until(find)

    async def sends(self, content: bytes, name: str, **fields: str) -> Json:
        """The attendant sends a file; the message, as soon as it has left."""
        form = FormData({"id": str(uuid4()), **fields}, quote_fields=False)
        form.add_field("file", content, filename=name)
        path = f"/api/v1/attendances/{self.attendance}/messages"
        message = (await self.attendant.post(path, data=form)).ok()
        return await self.message(message["id"], "SENT", "DELIVERED")

    async def arrived(self, message: Json) -> tuple[Message, bytes]:
        """The same on the client's phone, with its file."""
        [found] = [
            m for m in await self.phone.messages(self.client) if m.id == message["whatsapp_id"]
        ]
        assert found.media is not None
        return found, await self.phone.file(found.media.id)


@pytest.fixture(params=["local", "firebase"])
def bucket(request: pytest.FixtureRequest) -> tuple[Gcs, str] | None:
    """A bucket of the stand-in, None for a folder."""
    if request.param == "local":
        return None
    gcs: Gcs = request.getfixturevalue("gcs")
    name = f"bucket-{uuid4().hex[:12]}"
    gcs.make_bucket(name)
    return gcs, name


@pytest.fixture
async def shop(config: Config, bucket: tuple[Gcs, str] | None) -> AsyncIterator[Shop]:
    if bucket is not None:
        gcs, name = bucket
        config = dataclasses.replace(config, firebase_credentials=gcs.account, firebase_bucket=name)
    async with (
        running(config) as helpdesk,
        gather_cast(helpdesk.url, helpdesk.ledger) as cast,
    ):
        number = {"name": "Shop", "kind": "practice"}
        instance_id = (await cast.admin.post("/api/v1/instances", number)).ok()["id"]
        shop = Shop(helpdesk, cast.attendant, await helpdesk.parts.practice(instance_id))
        await shop.open(instance_id, cast.admin)
        yield shop


async def test_every_kind_of_file_goes_both_ways_byte_for_byte(
    shop: Shop, bucket: tuple[Gcs, str] | None, config: Config, tmp_path: Path
) -> None:
    for kind, (content, mime, name, type) in FILES.items():
        uploaded = await shop.phone.upload(content, mime, name=name, seconds="2")
        whatsapp_id = await shop.phone.write_file(shop.client, kind, uploaded)
        message = await shop.message(whatsapp_id, "READY")
        assert (message["type"], message["media"]["is_voice"]) == (type, kind == "ptt")
        fetched = await shop.attendant.get(f"/api/v1/messages/{message['id']}/media")
        assert fetched.content == content, kind
        assert message["media"]["has_thumbnail"] == (kind in ("image", "video"))
        assert bool(message["media"]["waveform"]) == (kind == "ptt")

        voice = {"is_voice": "true"} if kind == "ptt" else {}
        sent = await shop.sends(content, name or "voice.ogg", **voice)
        on_phone, received = await shop.arrived(sent)
        assert (on_phone.type, sent["type"]) == (kind, type)
        if kind != "ptt":  # encoded once more, to what phones play
            assert received == content, kind

    spoken = await shop.sends(recorded(3), "voice.webm", is_voice="true")
    on_phone, received = await shop.arrived(spoken)
    note = played(write(tmp_path / "note.ogg", received))
    assert on_phone.type == "ptt"
    assert (note.format, note.sound, note.rate, note.channels) == ("ogg", "opus", 48_000, 1)
    assert abs(note.seconds - 3) < 0.1
    assert abs(spoken["media"]["seconds"] - 3) < 0.1
    assert len(spoken["media"]["waveform"]) == 64

    kept = [path for path in (config.media_dir / "files").rglob("*") if path.is_file()]
    if bucket is None:
        assert len(kept) >= len(FILES)
        return
    gcs, bucket_name = bucket
    assert kept == []

    def is_uploaded() -> bool:
        names = list(gcs.objects(bucket_name))
        files = [name for name in names if name.startswith("files/")]
        return len(files) >= len(FILES) and not any(one.startswith("qrcodes/") for one in names)

    await eventually(is_uploaded)
