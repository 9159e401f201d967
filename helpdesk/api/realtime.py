"""The copy in Firestore, for admins."""

from functools import partial

from aiohttp import web

from helpdesk.actions.realtime import do_note_rebuild, do_note_retry
from helpdesk.domain.realtime_shapes import RealtimeShape, RealtimeState
from helpdesk.domain.shapes import Shape
from helpdesk.errors import Conflict
from helpdesk.handling.call import Call, answer
from helpdesk.handling.realtime import Realtime, access_realtime
from helpdesk.language import say


class Rebuild(Shape, frozen=True, kw_only=True):
    """`takes_over`: also where the copy is another helpdesk's, which then is this one's."""

    takes_over: bool = False


async def show(call: Call) -> web.StreamResponse:
    """How it stands with the copy in Firestore."""
    realtime = call.parts.realtime
    if realtime is None:
        sentence = say(call.language, "Firestore is not set up in this helpdesk.")
        return answer(RealtimeShape(state=RealtimeState.OFF, sentence=sentence))
    return answer(await realtime.show(call.language))


async def rebuild(call: Call) -> web.StreamResponse:
    """Have every document in Firestore compared, and put right what differs."""
    realtime = access_realtime(call.parts.realtime)
    wanted = await call.body(Rebuild)
    takes_over = await _takes_over(realtime, wanted, call.language)
    await call.write(partial(do_note_rebuild, actor=call.actor, takes_over=takes_over))
    await realtime.rebuild(takes_over=takes_over)
    return answer(await realtime.show(call.language), 202)


async def try_again(call: Call) -> web.StreamResponse:
    """Have the documents that Firestore refuses written once more."""
    realtime = access_realtime(call.parts.realtime)
    await call.write(partial(do_note_retry, actor=call.actor))
    await realtime.try_again()
    return answer(await realtime.show(call.language), 202)


async def _takes_over(realtime: Realtime, wanted: Rebuild, language: str) -> bool:
    is_foreign = (await realtime.show(language)).state is RealtimeState.FOREIGN
    if is_foreign and not wanted.takes_over:
        raise Conflict("Firestore holds the copy of another helpdesk.", code="foreign")
    return is_foreign
