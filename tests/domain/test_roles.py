"""What a role alone may do."""

import pytest

from helpdesk.domain.events import Audience
from helpdesk.domain.roles import Actor, Permission, Role

P = Permission


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.ADMIN, set(Permission)),
        (
            Role.ATTENDANT_MANAGER,
            {
                P.PUBLIC,
                P.SIGNED_IN,
                P.ATTEND,
                P.MANAGE_NUMBERS,
                P.MANAGE_CLIENTS,
                P.MANAGE_HOURS,
                P.MANAGE_RESPONSES,
                P.SEE_REPORTS,
            },
        ),
        (Role.ATTENDANT, {P.PUBLIC, P.SIGNED_IN, P.ATTEND}),
    ],
)
def test_each_role_may_do_this_and_no_more(role: Role, may: set[Permission]) -> None:
    actor = Actor(user_id=1, name="Ana", role=role)
    assert {permission for permission in Permission if actor.may(permission)} == may


def test_attendants_alone_do_not_see_everything() -> None:
    sees = {role: Actor(user_id=1, name="Ana", role=role).sees_everything for role in Role}
    assert sees == {Role.ADMIN: True, Role.ATTENDANT_MANAGER: True, Role.ATTENDANT: False}


def test_an_audience_is_everybody_or_those_who_are_named() -> None:
    assert Audience(True).includes(7)
    assert Audience(False, frozenset({7})).includes(7)
    assert not Audience(False, frozenset({7})).includes(8)
    assert not Audience(False).includes(7)
