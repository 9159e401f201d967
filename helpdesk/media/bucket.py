"""A bucket of Firebase Storage. All of it blocks; only helpdesk/media/stores.py leads here, so
that who does not use Firebase does not load its libraries.

Whatever keeps the bucket from answering is raised as Unreachable. What a call may change has
preconditions, so that one which is given up, and arrives all the same, changes nothing later.
"""

import contextlib
import logging
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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
from helpdesk.media.store import FILES, Unreachable, is_made_key
from helpdesk.media.streams import AWAY, Reader, Writer

_log = logging.getLogger(__name__)

_REFUSED = N_(
    "Firebase Storage refuses the service account. Check its rights, and "
    "HELPDESK_FIREBASE_CREDENTIALS."
)
_NO_BUCKET = N_("Firebase has no such bucket. Check HELPDESK_FIREBASE_BUCKET.")
_DAMAGED = N_("A file came damaged from Firebase Storage. It is fetched again later.")

# Seconds to connect, and to wait for more. A chunk that is sent must get through within the first
# of an upload's: 2 MB in a minute, which a poor line does.
_ASK_SECONDS = (5, 15)
_SEND_SECONDS = (60, 60)
_CHUNK = 2 * 1024 * 1024
# Less is sent in one request; it stands in memory twice.
_SMALL = 1024 * 1024
_PAGE = 500
_FIELDS = "items(name,metadata,timeCreated),nextPageToken"
_TRIES = 5
# When the file under a key was kept last, by our clock, which `before` is compared with.
_KEPT = "kept"
# Whose it is.
_OWNER = "owner"


class Damaged(Unreachable):
    """What came is not what was stored; it says nothing about other files."""


class Bucket:
    """Objects under keys. What is stored says that it is `owner`'s, and nothing that is somebody
    else's is ever named as old or deleted. A question that fails is repeated for `asking` seconds,
    a chunk of an upload for `sending`. Raises OSError and ValueError for a service account file
    that cannot be used."""

    def __init__(
        self,
        service_account: Path,
        name: str,
        owner: str,
        *,
        asking: float = 10.0,
        sending: float = 60.0,
    ) -> None:
        self._owner = owner
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
        raise Unreachable(AWAY)  # somebody else changes it all the time

    def download(self, key: str, into: Path, has_room: Callable[[int], bool]) -> None:
        """Write the object to a new file, while there is room for so many bytes more. Raises
        KeyError when there is none, and Damaged when what came is not what was stored; the file is
        then to be thrown away."""
        descriptor = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file, _asked():
            writer = Writer(file, self._closed, has_room)
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
        """Delete the object if it is ours, with `before` only if it was not kept since."""
        with _asked():
            for _ in range(_TRIES):
                present = self._present(key)
                if present is None or not self._may_delete(present, before):
                    return
                with contextlib.suppress(PreconditionFailed, NotFound):
                    present.delete(**_as_seen(present), **self._ask)
                    return
        raise Unreachable(AWAY)

    def older(self, below: str, before: Moment) -> Iterator[list[str]]:
        """The keys of objects of ours below that were not kept since, a page at a time."""
        with _asked():
            listed = self._bucket.list_blobs(
                prefix=f"{below}/", page_size=_PAGE, fields=_FIELDS, **self._ask
            )
            for page in listed.pages:
                yield [one.name for one in page if self._is_ours(one) and _kept(one) < before]

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
            size = os.fstat(file.fileno()).st_size  # the path may lead to a newer one by now
            is_small = size <= _SMALL
            blob = self._bucket.blob(key, chunk_size=None if is_small else _CHUNK)
            # Should anybody ever get at it past helpdesk, it is neither shown, run nor cached.
            blob.content_disposition = "attachment"
            blob.cache_control = "private, no-store"
            blob.metadata = {_KEPT: str(kept), _OWNER: self._owner}
            blob.upload_from_file(
                Reader(file, self._closed),
                # Without a size the library sends it in chunks, and can take one up again.
                size=size if is_small else None,
                content_type="application/octet-stream",
                if_generation_match=instead and instead.generation,
                **self._transfer,
            )

    def _touch(self, blob: Any, kept: Moment) -> None:
        if _kept(blob) < kept:
            blob.metadata = {**(blob.metadata or {}), _KEPT: str(kept)}
            blob.patch(**_as_seen(blob), **self._ask)

    def _may_delete(self, blob: Any, before: Moment | None) -> bool:
        if not self._is_ours(blob):
            _log.error("%s in the bucket is not this helpdesk's, and stays", blob.name)
            return False
        return before is None or _kept(blob) < before

    def _is_ours(self, blob: Any) -> bool:
        """Whether it has a name as we make them, and our mark."""
        marks = blob.metadata or {}
        return is_made_key(blob.name) and marks.get(_OWNER) == self._owner and _KEPT in marks


def _kept(blob: Any) -> Moment:
    """When it was kept last; of an object that has no such mark, when it was made."""
    text = (blob.metadata or {}).get(_KEPT, "")
    if text.isdecimal():
        return Moment(int(text))
    return Moment(int(blob.time_created.timestamp() * 1000))


def _as_seen(blob: Any) -> dict[str, int]:
    return {
        "if_generation_match": blob.generation,
        "if_metageneration_match": blob.metageneration,
    }


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
        raise Unreachable(AWAY if error.retryable else _REFUSED) from error
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
        raise Unreachable(AWAY) from error
