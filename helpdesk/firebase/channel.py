"""The way to Firestore: its client over one connection, with a deadline for each question."""

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import grpc.aio
from google.api_core.exceptions import (
    Aborted,
    FailedPrecondition,
    GoogleAPICallError,
    InternalServerError,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
    RetryError,
    ServiceUnavailable,
    Unauthenticated,
)
from google.api_core.retry_async import AsyncRetry, if_exception_type
from google.auth.exceptions import GoogleAuthError
from google.cloud.firestore_v1.services.firestore import FirestoreAsyncClient
from google.cloud.firestore_v1.services.firestore.transports import FirestoreGrpcAsyncIOTransport

from helpdesk.firebase.account import Account
from helpdesk.firebase.errors import Unreachable
from helpdesk.language import N_

_AWAY = N_("Firestore does not answer. What happens meanwhile goes there as soon as it does.")
_SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (
        PermissionDenied,
        N_(
            "Firestore refuses the service account. Check its rights (Cloud Datastore User), and "
            "that Cloud Firestore is switched on in the project."
        ),
    ),
    (
        Unauthenticated,
        N_(
            "Google does not know the service account. Check HELPDESK_FIREBASE_CREDENTIALS, and "
            "the clock of this machine."
        ),
    ),
    (
        ResourceExhausted,
        N_(
            "The project has used up what it may ask of Firestore. Look at its use and its plan in "
            "the Firebase console."
        ),
    ),
    (
        NotFound,
        N_(
            "The project has no Firestore database. Create the default one, in native mode, in the "
            "Firebase console."
        ),
    ),
    (
        FailedPrecondition,
        N_(
            "The project's database cannot be used: helpdesk needs a Firestore database in native "
            "mode."
        ),
    ),
    (Aborted, N_("Somebody else is writing the same documents in Firestore just now.")),
    (InvalidArgument, N_("Firestore refuses what it is asked; the log says why.")),
)

_GOOGLE = "firestore.googleapis.com"
_OPTIONS = (
    # A line that is dead without anybody saying so is found out while somebody waits for an answer.
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    # gRPC would wait up to two minutes before it tries again, whoever asks.
    ("grpc.initial_reconnect_backoff_ms", 1_000),
    ("grpc.max_reconnect_backoff_ms", 10_000),
    # A document may have a megabyte, and answers hold one each.
    ("grpc.max_receive_message_length", 16 * 1024 * 1024),
)
# A connection that Google has closed is noticed by whoever asks next.
_RETRY = AsyncRetry(
    predicate=if_exception_type(InternalServerError, ServiceUnavailable),
    initial=0.1,
    maximum=0.5,
    timeout=0.5,
)


class Channel:
    """A connection to the Firestore of the account's project, or to the emulator's that
    FIRESTORE_EMULATOR_HOST names. Made within the event loop that uses it. `database` is its name
    in the protocol."""

    def __init__(self, account: Account) -> None:
        self.database = f"projects/{account.project_id}/databases/(default)"
        emulator = os.environ.get("FIRESTORE_EMULATOR_HOST")
        self._metadata = [("google-cloud-resource-prefix", self.database)]
        if emulator:
            self._channel = grpc.aio.insecure_channel(emulator, options=_OPTIONS)
            self._metadata.append(("authorization", "Bearer owner"))
        else:
            self._channel = FirestoreGrpcAsyncIOTransport.create_channel(
                _GOOGLE, credentials=account.credentials, options=_OPTIONS
            )
        transport = FirestoreGrpcAsyncIOTransport(host=emulator or _GOOGLE, channel=self._channel)
        self.client = FirestoreAsyncClient(transport=transport)

    def once(self, seconds: float) -> dict[str, Any]:
        """How a call is made that is not to be repeated."""
        return {"metadata": self._metadata, "timeout": seconds, "retry": None}

    def repeated(self, seconds: float) -> dict[str, Any]:
        """How a call is made that may be repeated; in all it takes no longer than that."""
        return {"metadata": self._metadata, "timeout": seconds, "retry": _RETRY}

    async def close(self) -> None:
        """Give up what is under way, and let go of the connection."""
        await self._channel.close()


@contextlib.contextmanager
def asked() -> Iterator[None]:
    """Turn what can go wrong with a question into Unreachable, with a sentence that says what to
    do about it."""
    try:
        yield
    except (GoogleAPICallError, GoogleAuthError, RetryError, grpc.RpcError) as error:
        raise Unreachable(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    return next((text for kind, text in _SENTENCES if isinstance(error, kind)), _AWAY)
