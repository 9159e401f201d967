"""The style page is for whoever works on the look."""

from helpdesk.config import read_config
from tests.cast import Cast


async def test_there_is_no_style_page_unless_it_is_asked_for(cast: Cast) -> None:
    assert (await cast.admin.call("GET", "/style")).status == 404
    assert read_config({"HELPDESK_STYLE_PAGE": "yes"}).has_style_page
