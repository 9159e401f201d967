"""The practice phone's page against the simulator that it plays."""

import html
import re

import msgspec
import pytest

from helpdesk.assets import templates_dir
from helpdesk.whatsapp.simulator.shapes import AnyAction

_TEMPLATE = (templates_dir() / "practice" / "phone.html").read_text(encoding="utf-8")
_ACTIONS = [html.unescape(found) for found in re.findall(r"data-action='([^']+)'", _TEMPLATE)]


def test_the_page_offers_trouble() -> None:
    assert len(_ACTIONS) > 10


@pytest.mark.parametrize("action", _ACTIONS)
def test_every_trouble_is_one_that_the_simulator_can_make(action: str) -> None:
    known = msgspec.json.decode(action, type=AnyAction)
    assert msgspec.to_builtins(known).items() >= msgspec.json.decode(action).items()
