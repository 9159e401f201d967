"""How long the driver waits for what."""

import msgspec

from helpdesk.domain.states import InstanceState


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """All in seconds. What has `first_` and `longest_` doubles from time to time.

    - `heartbeat`: between two signs of life of the page, and how long it may take for one
    - `quiet`: nothing came from WhatsApp for so long, so its servers are asked whether they
      are there
    - `backoff`: before a page that failed is opened anew; `steady`: a page that lived so long
      has not failed at once
    - `retry`: before a page that WhatsApp turned away, or that lacks what we need, is opened
      anew: it costs a start of the browser and seldom helps soon
    - `attach`: for wa-js to find its way into the page
    - `qr`: a page that waits to be paired has shown no new QR code for so long, so it is asked for
      one; asked in vain it counts as stuck
    - `loading`, `pairing`, `syncing`, `offline`: how long a page may be in that state before it
      counts as stuck
    - `doubt`: for how long a paired number's pages must ask to be paired before it is believed
    - `memory`: between two looks at the browser's memory; `idle`: for so long nothing must have
      happened before it is renewed for it; `renewed`: a browser that is younger is not renewed,
      for a number with many chats needs what it needs
    """

    heartbeat: float = 15.0
    quiet: float = 600.0
    first_backoff: float = 0.5
    longest_backoff: float = 60.0
    steady: float = 60.0
    first_retry: float = 60.0
    longest_retry: float = 1800.0
    attach: float = 60.0
    qr: float = 120.0
    loading: float = 180.0
    pairing: float = 300.0
    syncing: float = 1800.0
    offline: float = 1800.0
    doubt: float = 60.0
    memory: float = 30.0
    idle: float = 30.0
    renewed: float = 1800.0

    def backoff(self, failures: int) -> float:
        """The wait after so many failures on end, from 0."""
        return _doubled(self.first_backoff, failures, self.longest_backoff)

    def patience(self, state: InstanceState, retries: int) -> float | None:
        """How long a page may stay in this state; None for ever. `retries`: how often it has
        been opened anew for it."""
        match state:
            case InstanceState.OUTDATED | InstanceState.BLOCKED:
                return _doubled(self.first_retry, retries, self.longest_retry)
            case InstanceState.LOADING:
                return self.loading
            case InstanceState.PAIRING:
                return self.pairing
            case InstanceState.SYNCING:
                return self.syncing
            case InstanceState.OFFLINE:
                return self.offline
        return None


def _doubled(first: float, times: int, longest: float) -> float:
    return min(first * 2.0 ** min(times, 30), longest)
