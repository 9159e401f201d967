"""The certificate of HTTPS: read at the start, and again when its files have been renewed."""

import asyncio
import logging
import ssl
from pathlib import Path

from helpdesk.config import Config
from helpdesk.errors import WrongUse

_log = logging.getLogger(__name__)

LOOK_SECONDS = 30.0

# When they were written and how large they are, to see that they are others.
_Marks = tuple[tuple[int, int], ...]


class Certificate:
    """A certificate and its key. Made of files that do not serve, it raises WrongUse."""

    def __init__(self, chain: Path, key: Path) -> None:
        self._files = (chain, key)
        self._marks = self._look()
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        try:
            self._load(self.context)
        except OSError as error:  # an SSLError is one too
            raise WrongUse(
                "HELPDESK_TLS_CERT and HELPDESK_TLS_KEY: no certificate and its key can be read "
                f"there ({error.strerror or error})"
            ) from error

    async def run(self) -> None:
        """Look at the files until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await asyncio.to_thread(self.renew)

    def renew(self) -> bool:
        """Read the files again if they are others; whoever connects from now on gets the new
        certificate, and connections that there are stay. What does not serve (a key that has not
        been written yet) is tried again with the next look, and the old one serves until then."""
        marks = self._look()
        if marks == self._marks:
            return False
        try:
            # First into a context of its own: half a pair must not be served.
            self._load(ssl.create_default_context(ssl.Purpose.CLIENT_AUTH))
            self._load(self.context)
        except OSError as error:
            _log.warning("the renewed certificate cannot be read yet: %s", error.strerror or error)
            return False
        self._marks = marks
        _log.info("the certificate was renewed")
        return True

    def _load(self, context: ssl.SSLContext) -> None:
        chain, key = self._files
        # Without a passphrase given here OpenSSL would ask for one on the terminal, and wait.
        context.load_cert_chain(chain, key, password=lambda: "")

    def _look(self) -> _Marks:
        try:
            found = [path.stat() for path in self._files]
        except OSError:
            return ()
        return tuple((one.st_mtime_ns, one.st_size) for one in found)


def certificate_of(config: Config) -> Certificate | None:
    """What to serve HTTPS with; None for plain HTTP."""
    if config.tls_cert is None or config.tls_key is None:
        return None
    return Certificate(config.tls_cert, config.tls_key)
