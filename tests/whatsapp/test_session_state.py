"""From the stream's mode to the state that people are told."""

import pytest

from helpdesk.domain.states import InstanceState
from helpdesk.whatsapp.session_state import StatePayload, state_of

S = InstanceState


@pytest.mark.parametrize(
    ("mode", "info", "expected"),
    [
        (None, "OPENING", S.LOADING),
        ("QR", "NORMAL", S.LOADING),
        ("QR", "PAIRING", S.PAIRING),
        ("SYNCING", "SYNCING", S.SYNCING),
        ("MAIN", "NORMAL", S.CONNECTED),
        ("MAIN", "RESUMING", S.CONNECTED),
        ("MAIN", "OFFLINE", S.OFFLINE),
        ("OFFLINE", "OFFLINE", S.OFFLINE),
        ("CONFLICT", "NORMAL", S.CONFLICT),
        ("PROXYBLOCK", None, S.BLOCKED),
        ("TOS_BLOCK", None, S.BLOCKED),
        ("SMB_TOS_BLOCK", None, S.BLOCKED),
        ("DEPRECATED_VERSION", None, S.OUTDATED),
        ("SOMETHING_NEW", None, S.LOADING),
    ],
)
def test_each_mode_has_its_state(mode: str | None, info: str | None, expected: S) -> None:
    page = StatePayload(mode, info, None, is_ready=True, is_online=True)

    assert state_of(page, has_qr=False, is_paused=False) is expected


@pytest.mark.parametrize(
    ("has_qr", "is_paused", "expected"),
    [(True, False, S.QR), (False, True, S.QR_PAUSED)],
)
def test_an_unpaired_page_shows_its_code_or_waits(
    has_qr: bool, is_paused: bool, expected: S
) -> None:
    page = StatePayload("QR", "NORMAL", None, is_ready=False, is_online=True)

    assert state_of(page, has_qr=has_qr, is_paused=is_paused) is expected


@pytest.mark.parametrize(
    ("is_ready", "is_online", "expected"),
    [(False, True, S.SYNCING), (True, False, S.OFFLINE)],
)
def test_main_is_connected_only_when_complete_and_online(
    is_ready: bool, is_online: bool, expected: S
) -> None:
    page = StatePayload("MAIN", "NORMAL", "5511", is_ready=is_ready, is_online=is_online)

    assert state_of(page, has_qr=False, is_paused=False) is expected
