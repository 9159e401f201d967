"""A bucket of Firebase Storage. All of it blocks; only helpdesk/media/stores.py leads here, so
that who does not use Firebase does not load its libraries.

Whatever keeps the bucket from answering is raised as Unreachable. What a call may change has
preconditions, so that one which is given up, and arrives all the same, changes nothing later.
"""

import contextlib
import hashlib
import logging
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import firebase_admin
import requests
from firebase_admin import credentials, storage
from google.api_core.exceptions import (
    Forbidden,
    GoogleAPICallError,
    NotFound,
    PreconditionFailed,
    RetryError,
    Unauthorized,
)
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.cloud.storage.exceptions import DataCorruption, InvalidResponse
from google.cloud.storage.retry import DEFAULT_RETRY
from urllib3.exceptions import HTTPError

from helpdesk.domain.moments import Moment
from helpdesk.language import N_
from helpdesk.media.store import FILES, Unreachable

_log = logging.getLogger(__name__)

_AWAY = N_("Firebase Storage cannot be reached just now.")
_REFUSED = N_(
    "Firebase Storage refuses the service account. Check its rights, and "
    "HELPDESK_FIREBASE_CREDENTIALS."
)
_NO_BUCKET = N_("Firebase has no such bucket. Check HELPDESK_FIREBASE_BUCKET.")
_DAMAGED = N_("A file came damaged from Firebase Storage. It is fetched again later.")
_CLOSING = N_("helpdesk is stopping.")

# Seconds to connect, and to wait for more. A chunk that is sent must get through within the first
# of an upload's: 2 MB in a minute, which a poor line does.
_ASK_SECONDS = (5, 15)
_SEND_SECONDS = (60, 60)
_CHUNK = 2 * 1024 * 1024
# Less is sent in one request; it stands in memory twice.
_SMALL = 1024 * 1024
# A download may be this slow, in bytes a second, after the first seconds; a slower one is hung.
_SLOWEST = 8 * 1024
_GRACE = 30.0
_PAGE = 500
_FIELDS = "items(name,metadata,timeCreated),nextPageToken"
_TRIES = 5
# When the file under a key was kept last, by our clock, which `before` is compared with.
_KEPT = "kept"


class Damaged(Unreachable):
    """What came is not what was stored; it says nothing about other files."""


class Bucket:
    """Objects under keys. A question that fails is repeated for `asking` seconds, a chunk of an
    upload for `sending`. Raises OSError and ValueError for a service account file that cannot be
    used."""

    def __init__(
        self, service_account: Path, name: str, *, asking: float = 10.0, sending: float = 60.0
    ) -> None:
        self._ask = {"timeout": _ASK_SECONDS, "retry": DEFAULT_RETRY.with_timeout(asking)}
        self._transfer = {"timeout": _SEND_SECONDS, "retry": DEFAULT_RETRY.with_timeout(sending)}
        # It warns of each of its own tries, time and again in an outage; ours says so once.
        logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)
        certificate = credentials.Certificate(str(service_account))
        self._app = firebase_admin.initialize_app(certificate, name=f"helpdesk-media-{id(self)}")
        self._bucket = storage.bucket(name, self._app)
        self._closed = threading.Event()

    def close(self) -> None:
        """Give up what is under way, and let go of the connections."""
        self._closed.set()
        firebase_admin.delete_app(self._app)
        self._bucket.client.close()

    def upload(self, key: str, path: Path, kept: Moment) -> None:
        """Store the file under the key, kept at that moment. A file below FILES is the same as
        what the bucket has under the key, if it has anything: that becomes as young."""
        with _asked():
            for _ in range(_TRIES):
                with contextlib.suppress(PreconditionFailed, NotFound):  # changed, or gone, since
                    present = self._present(key)
                    if present is None or not key.startswith(f"{FILES}/"):
                        return self._send(key, path, kept, 0 if present is None else present)
                    if present.size != path.stat().st_size:  # not what we stored
                        return self._send(key, path, kept, present)
                    return self._touch(present, kept)
        raise Unreachable(_AWAY)  # somebody else changes it all the time

    def download(self, key: str, into: Path) -> None:
        """Write the object to a new file. Raises KeyError when there is none, and Damaged when
        what came is not what was stored; the file is then to be thrown away."""
        descriptor = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file, _asked():
            writer = _Writer(file, self._closed)
            try:
                self._bucket.blob(key).download_to_file(writer, **self._ask)
            except NotFound as error:
                self.check()
                raise KeyError(key) from error
            file.flush()
            os.fsync(file.fileno())
        if key.startswith(f"{FILES}/") and writer.digest.hexdigest() != key.rpartition("/")[2]:
            _log.error("what the bucket has as %s is something else", key)
            raise Damaged(_DAMAGED)

    def delete(self, key: str, before: Moment | None) -> None:
        """Delete the object, with `before` only if it was not kept since."""
        with _asked():
            for _ in range(_TRIES):
                present = self._present(key)
                if present is None or (before is not None and _kept(present) >= before):
                    return
                with contextlib.suppress(PreconditionFailed, NotFound):
                    present.delete(**_as_seen(present), **self._ask)
                    return
        raise Unreachable(_AWAY)

    def older(self, below: str, before: Moment) -> Iterator[list[str]]:
        """The keys of objects below that were not kept since, a page at a time."""
        with _asked():
            listed = self._bucket.list_blobs(
                prefix=f"{below}/", page_size=_PAGE, fields=_FIELDS, **self._ask
            )
            for page in listed.pages:
                yield [blob.name for blob in page if _kept(blob) < before]

    def check(self) -> None:
        """Raise Unreachable unless the bucket answers. "Not found" is also what a bucket is that
        does not exist, and then nothing may be said of what it holds. To list is allowed to who
        may use it, to look at the bucket itself is not."""
        with _asked():
            list(self._bucket.list_blobs(prefix=f"{FILES}/", max_results=1, **self._ask))

    def _present(self, key: str) -> Any:
        """The object as it is; None when there is none."""
        blob = self._bucket.blob(key)
        try:
            blob.reload(**self._ask)
        except NotFound:
            self.check()
            return None
        return blob

    def _send(self, key: str, path: Path, kept: Moment, instead: Any) -> None:
        """Upload in the place of `instead`: an object as it was seen, or 0 for none."""
        with path.open("rb") as file:
            is_small = path.stat().st_size <= _SMALL
            blob = self._bucket.blob(key, chunk_size=None if is_small else _CHUNK)
            # Should anybody ever get at it past helpdesk, it is neither shown, run nor cached.
            blob.content_disposition = "attachment"
            blob.cache_control = "private, no-store"
            blob.metadata = {_KEPT: str(kept)}
            blob.upload_from_file(
                _Reader(file, self._closed),
                # Without a size the library sends it in chunks, and can take one up again.
                size=path.stat().st_size if is_small else None,
                content_type="application/octet-stream",
                if_generation_match=instead and instead.generation,
                **self._transfer,
            )

    def _touch(self, blob: Any, kept: Moment) -> None:
        if _kept(blob) < kept:
            blob.metadata = {**(blob.metadata or {}), _KEPT: str(kept)}
            blob.patch(**_as_seen(blob), **self._ask)


def _kept(blob: Any) -> Moment:
    """When it was kept last; of an object that we did not store, when that was made."""
    text = (blob.metadata or {}).get(_KEPT, "")
    if text.isdecimal():
        return Moment(int(text))
    return Moment(int(blob.time_created.timestamp() * 1000))


def _as_seen(blob: Any) -> dict[str, int]:
    return {
        "if_generation_match": blob.generation,
        "if_metageneration_match": blob.metageneration,
    }


class _Reader:
    """A file on its way up; reading ends with an error when the bucket is closed."""

    def __init__(self, file: BinaryIO, closed: threading.Event) -> None:
        self._file = file
        self._closed = closed

    def read(self, size: int = -1) -> bytes:
        _check_open(self._closed)
        return self._file.read(size)

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)


class _Writer:
    """A file on its way down: its digest, and an end to what is hung or not wanted any more."""

    def __init__(self, file: BinaryIO, closed: threading.Event) -> None:
        self.digest = hashlib.sha256()
        self._file = file
        self._closed = closed
        self._began = time.monotonic()
        self._size = 0

    def write(self, piece: bytes) -> int:
        _check_open(self._closed)
        self._size += len(piece)
        if time.monotonic() - self._began > _GRACE + self._size / _SLOWEST:
            raise Unreachable(_AWAY)
        self.digest.update(piece)
        return self._file.write(piece)


def _check_open(closed: threading.Event) -> None:
    if closed.is_set():
        raise Unreachable(_CLOSING)


@contextlib.contextmanager
def _asked() -> Iterator[None]:
    """Turn what can go wrong on the way to the bucket into Unreachable; what it says about an
    object passes."""
    try:
        yield
    except (PreconditionFailed, Unreachable):
        raise
    except (Forbidden, Unauthorized) as error:
        raise Unreachable(_REFUSED) from error
    except NotFound as error:  # of a list: it asks nothing else to be there
        raise Unreachable(_NO_BUCKET) from error
    except DataCorruption as error:
        raise Damaged(_DAMAGED) from error
    except RefreshError as error:
        raise Unreachable(_AWAY if error.retryable else _REFUSED) from error
    except (
        ConnectionError,
        TimeoutError,
        GoogleAPICallError,
        GoogleAuthError,
        HTTPError,
        InvalidResponse,
        RetryError,
        requests.RequestException,
    ) as error:
        raise Unreachable(_AWAY) from error
