"""The documents in Firestore, and the cursor that is written with each batch of them.

Only helpdesk/realtime.py leads here, so that who does not use Firestore does not load Google's
libraries. The client is the one that Google makes from Firestore's protocol. The one above it has
no way to replace a document on condition that it has not changed.
"""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import msgspec
from google.api_core.exceptions import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    OutOfRange,
)
from google.cloud.firestore_v1.types import (
    BatchGetDocumentsRequest,
    BatchGetDocumentsResponse,
    CommitRequest,
    CommitResponse,
    RunQueryRequest,
    RunQueryResponse,
    StructuredQuery,
    Value,
)
from google.cloud.firestore_v1.types import Cursor as Position

from helpdesk.domain.documents import (
    CURSOR,
    Cursor,
    Document,
    Fields,
    Stream,
    attendance_path,
)
from helpdesk.domain.moments import Moment
from helpdesk.firebase.account import Account
from helpdesk.firebase.channel import Channel, asked
from helpdesk.firebase.errors import Overtaken, Refused
from helpdesk.firebase.values import read_fields, write_fields

# Firestore takes 1 MiB a document and 10 MiB a commit. Of what is larger than this the emulator and
# gRPC say the same as of a quota that is used up.
_MOST_BYTES = 4_000_000
_TOO_LARGE = "more than Firestore takes at once"
_NO_FIELD = "something that is no text, number or time that Firestore can hold"

# Who writes there without being a helpdesk owns nothing, and is nobody's helpdesk.
_STRANGE = Cursor(owner="", epoch="", seq=0, horizon=Moment(0), days=0, commit="")


class Held(NamedTuple):
    """The cursor as it was read or written, and which of its versions that was (Firestore's
    update time)."""

    cursor: Cursor
    version: object


class FirestoreCopy:
    """The documents in the Firestore of the account's project. Made within the event loop that
    uses it.

    `asking` is how many seconds the cursor may take, `moving` a page of documents or a commit, each
    together with its retries; a commit has none. All but `commit` raise Unreachable only.
    """

    def __init__(self, account: Account, *, asking: float = 10.0, moving: float = 30.0) -> None:
        self._channel = Channel(account)
        self._asking = asking
        self._moving = moving
        self._root = f"{self._channel.database}/documents"

    async def cursor(self) -> Held | None:
        """The cursor as it is; None before the first commit. What is no cursor is given as one of
        the owner ""."""
        found = await self._found([CURSOR], self._asking)
        if not found:
            return None
        return Held(_cursor_of(read_fields(found[0].fields)), found[0].update_time)

    async def commit(
        self, documents: Sequence[Document], cursor: Cursor, held: Held | None
    ) -> Held:
        """Set or delete each document and move the cursor, all of it or nothing. Raises Overtaken
        when the cursor is not `held` any more (None: when there is one), and Refused when something
        can never be written. After Unreachable it may have been written, or may be in a moment."""
        request = CommitRequest.pb(CommitRequest(database=self._channel.database))
        for document in documents:
            self._write(request.writes.add(), document)
        move = request.writes.add()
        self._write(move, Document(CURSOR, msgspec.to_builtins(cursor)))
        if held is None:
            move.current_document.exists = False
        else:
            move.current_document.update_time.CopyFrom(held.version)
        if request.ByteSize() > _MOST_BYTES:
            raise Refused(_TOO_LARGE)
        return Held(cursor, await self._commit(request))

    async def page(
        self, stream: Stream, after: str, limit: int, below: int | None = None
    ) -> list[Document]:
        """At most `limit` documents that follow the path `after` ("": from the first on), sorted by
        their segments. MESSAGES are those of all attendances, or of the attendance `below`."""
        chosen = StructuredQuery.CollectionSelector(
            collection_id=stream.value,
            all_descendants=stream is Stream.MESSAGES and below is None,
        )
        name = StructuredQuery.FieldReference(field_path="__name__")
        query = StructuredQuery(
            from_=[chosen], order_by=[StructuredQuery.Order(field=name)], limit=limit
        )
        if after:
            value = Value(reference_value=f"{self._root}/{after}")
            query.start_at = Position(values=[value], before=False)
        parent = self._root if below is None else f"{self._root}/{attendance_path(below)}"
        request = RunQueryRequest(parent=parent, structured_query=query)
        with asked():
            call = await self._channel.client.run_query(
                request=request, **self._channel.repeated(self._moving)
            )
            answers = [RunQueryResponse.pb(one) async for one in call]
        return [self._document(one.document) for one in answers if one.HasField("document")]

    async def fetch(self, paths: Collection[str]) -> dict[str, Fields | None]:
        """What is under these paths; None where nothing is."""
        fetched: dict[str, Fields | None] = dict.fromkeys(paths)
        if fetched:
            found = await self._found(fetched, self._moving)
            fetched.update(self._document(one) for one in found)
        return fetched

    async def close(self) -> None:
        """Give up what is under way, and let go of the connection."""
        await self._channel.close()

    def _write(self, into: Any, document: Document) -> None:
        name = f"{self._root}/{document.path}"
        if document.fields is None:
            into.delete = name
            return
        into.update.name = name
        try:
            write_fields(into.update.fields, document.fields)
        except (TypeError, ValueError, OverflowError):
            # The cause would carry what it says into the log.
            raise Refused(_NO_FIELD) from None

    async def _commit(self, request: Any) -> Any:
        """Send it; the cursor's update time."""
        with asked():
            try:
                done = await self._channel.client.commit(
                    request=CommitRequest.wrap(request), **self._channel.once(self._moving)
                )
            except (AlreadyExists, FailedPrecondition, NotFound) as error:
                # Also what there is to say of the database as such: then reading the cursor fails.
                raise Overtaken from error
            except (InvalidArgument, OutOfRange) as error:
                raise Refused(error.message) from error
        return CommitResponse.pb(done).write_results[-1].update_time

    async def _found(self, paths: Collection[str], seconds: float) -> list[Any]:
        request = BatchGetDocumentsRequest(
            database=self._channel.database, documents=[f"{self._root}/{path}" for path in paths]
        )
        with asked():
            call = await self._channel.client.batch_get_documents(
                request=request, **self._channel.repeated(seconds)
            )
            answers = [BatchGetDocumentsResponse.pb(one) async for one in call]
        return [one.found for one in answers if one.HasField("found")]

    def _document(self, found: Any) -> Document:
        return Document(found.name.removeprefix(f"{self._root}/"), read_fields(found.fields))


def _cursor_of(fields: Fields) -> Cursor:
    try:
        return msgspec.convert(fields, Cursor)
    except msgspec.ValidationError:
        return _STRANGE
