"""A client's text through the whole ring and the answer back."""

from tests.desk import Desk
from tests.factories import phone
from tests.fake_phone import Person


async def test_a_client_is_answered(desk: Desk) -> None:
    cast, client = desk.cast, Person(phone("5511987654321"), name="Clara")
    async with (
        cast.attendant.events() as anas,
        cast.another.events() as brunos,
        cast.manager.events() as martas,
    ):
        message = desk.phone.write(client, "Is it open?")
        for events in (anas, brunos, martas):
            told = await events.message("Is it open?")
            assert told["attendance"]["state"] == "WAITING"
            assert told["attendance"]["client"]["name"] == "Clara"
            assert told["message"]["whatsapp_id"] == message.whatsapp_id
        attendance_id = told["attendance_id"]
        (await cast.attendant.accept(attendance_id)).ok()
        hidden = await brunos.kind("attendance.hidden")
        assert hidden["attendance_id"] == attendance_id

        written = (await cast.attendant.write(attendance_id, "Until six.")).ok()
        sent = await anas.message("Until six.", "SENT")
        assert desk.phone.texts == ["Until six."]
        assert desk.phone.sent[0].chat == client.chat
        assert desk.phone.sent[0].whatsapp_id == sent["message"]["whatsapp_id"]
        for ack, status in ((2, "DELIVERED"), (3, "READ")):
            desk.phone.tick(written["whatsapp_id"], ack)
            assert (await anas.message("Until six.", status))["message"]["id"] == written["id"]

        finished = (await cast.attendant.finish(attendance_id)).ok()
        assert finished["state"] == "FINISHED"
        (await cast.manager.post(f"/api/v1/instances/{desk.instance_id}/logout")).ok()
        await desk.state("LOGGED_OUT")
        assert not desk.phone.is_linked


async def test_two_hundred_new_clients_write_ten_messages_each_at_the_same_moment(
    desk: Desk,
) -> None:
    people = [Person(phone()) for _ in range(200)]
    for turn in range(10):
        for person in people:
            last = desk.phone.write(person, f"{turn}")
    await desk.stored(last)
    snapshot = await desk.cast.manager.snapshot()
    assert snapshot["counts"] == {"waiting": 200, "mine": 0, "open": 0}
    waiting = await desk.cast.attendant.attendances("WAITING")
    assert len({one["client"]["id"] for one in waiting}) == 200
    assert [one["unread_count"] for one in waiting] == [10] * 200
    for one in waiting:
        texts = [message["content"] for message in await desk.cast.manager.messages(one["id"])]
        assert texts == [f"{turn}" for turn in range(10)]


async def test_two_numbers_of_one_business_keep_a_client_apart_by_number(desk: Desk) -> None:
    client = Person(phone())
    second = await desk.add_number("Second shop")
    await desk.caught_up(second)
    async with desk.cast.manager.events() as events:
        desk.phone.write(client, "To the first")
        desk.phones[second].write(client, "To the second")
        first_told = await events.message("To the first")
        second_told = await events.message("To the second")
    assert first_told["client_id"] == second_told["client_id"]
    assert first_told["attendance_id"] != second_told["attendance_id"]
    assert second_told["attendance"]["instance_id"] == second


async def test_what_is_written_on_the_phone_shows_as_from_the_phone_and_is_not_sent(
    desk: Desk,
) -> None:
    client = Person(phone())
    attendance_id = await desk.waiting(client)
    answer = desk.phone.write(client, "From my pocket", from_me=True)
    await desk.stored(answer)
    messages = await desk.cast.attendant.messages(attendance_id)
    assert [(one["from"], one["content"]) for one in messages] == [
        ("client", "Hello"),
        ("phone", "From my pocket"),
    ]
    assert desk.phone.sent == []


async def test_a_first_pairing_shows_a_qr_code_until_it_is_scanned(desk: Desk) -> None:
    admin = desk.cast.admin
    added = (await admin.post("/api/v1/instances", {"name": "New", "kind": "whatsapp"})).ok()
    desk.phones[added["id"]].is_linked = False
    qrcode = f"/api/v1/instances/{added['id']}/qrcode"
    assert (await admin.get(qrcode)).status == 404
    (await admin.post(f"/api/v1/instances/{added['id']}/start")).ok()
    shown = await desk.state("QR", added["id"])
    assert shown["has_qrcode"]
    image = await admin.get(qrcode)
    assert (image.status, image.headers["content-type"]) == (200, "image/png")
    assert image.headers["cache-control"] == "no-store"
    assert image.content.startswith(b"\x89PNG")
    desk.phones[added["id"]].link()
    connected = await desk.caught_up(added["id"])
    assert (connected["state"], connected["has_qrcode"]) == ("CONNECTED", False)
    assert (await admin.get(qrcode)).status == 404
    assert not [path for path in desk.config.media_dir.rglob("*") if path.is_file()]
