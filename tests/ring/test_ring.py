"""A client's text through the whole ring and the answer back."""

from tests.desk import Desk
from tests.factories import phone
from tests.fake_driver import Person


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
