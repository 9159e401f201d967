"""From the stream's mode to the state that people are told."""

import pytest

from helpdesk.domain.states import InstanceState
from helpdesk.whatsapp.session_state import StatePayload, Unable, detail_of, limits_of, state_of

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


def test_what_a_page_cannot_do_is_one_sentence() -> None:
    unable = (Unable("files", ("MediaPrep", "OpaqueData")), Unable("reactions", ("a.b",)))

    assert limits_of(()) is None
    assert limits_of(unable) == (
        "This WhatsApp Web is newer than helpdesk: files, reactions do not work "
        "(missing: MediaPrep, OpaqueData, a.b). Messages arrive and leave."
    )


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


@pytest.mark.parametrize(
    ("mode", "word"),
    [
        ("PROXYBLOCK", "network"),
        ("TOS_BLOCK", "terms of service"),
        ("SMB_TOS_BLOCK", "businesses"),
        ("DEPRECATED_VERSION", "version"),
    ],
)
def test_a_page_that_was_turned_away_says_why(mode: str, word: str) -> None:
    page = StatePayload(mode, None, None, is_ready=True, is_online=True)

    assert word in (detail_of(page) or "")


def test_a_connected_page_needs_no_explanation() -> None:
    page = StatePayload("MAIN", "NORMAL", "5511", is_ready=True, is_online=True)

    assert detail_of(page) is None
