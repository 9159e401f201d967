"""The tables. Moments are epoch milliseconds (domain/moments.py) in BIGINT columns.

`seq` on a row is the number of the event that last changed it.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in an INTEGER primary key; PostgreSQL wants 64 bits.
Number = BigInteger().with_variant(Integer(), "sqlite")


def _id() -> Column[int]:
    return Column("id", Number, primary_key=True, autoincrement=True)


def _moment(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def _seq() -> Column[int]:
    return Column("seq", BigInteger, nullable=False, server_default=text("0"))


users = Table(
    "users",
    metadata,
    _id(),
    Column("email", String(150), nullable=False),
    Column("name", String(100), nullable=False),
    Column("password", String(255)),
    Column("role", String(20), nullable=False),
    Column("is_active", Boolean, nullable=False),
    # NULL: as the browser asks for.
    Column("language", String(10)),
    # The confirmed key of the second factor (base32); NULL without one.
    Column("totp_secret", String(64)),
    # The 30-second step of the last code used: a code opens once.
    Column("totp_step", BigInteger),
    # When sessions were last ended other than by signing out: Firebase tokens from before that
    # open nothing any more.
    _moment("sessions_ended_at", nullable=True),
    # domain/notices.py's choice as JSON; NULL until the person has chosen.
    Column("notices", Text),
    _moment("created_at"),
    _moment("updated_at"),
    _seq(),
    # Emails are stored in lower case: one spelling, one account.
    UniqueConstraint("email"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", Number, ForeignKey("users.id"), nullable=False, index=True),
    _moment("created_at"),
    _moment("expires_at"),
)

# Browsers that are told by web push, whether helpdesk is open in them or not.
push_subscriptions = Table(
    "push_subscriptions",
    metadata,
    _id(),
    Column("user_id", Number, ForeignKey("users.id"), nullable=False, index=True),
    # The session it was made in: whoever signs out there is told nothing there any more.
    Column("session_hash", String(64), nullable=False, index=True),
    # SHA-256 of the endpoint: one browser, one row.
    Column("endpoint_hash", String(64), nullable=False, unique=True),
    # The address at the browser maker's push service; a secret.
    Column("endpoint", Text, nullable=False),
    # The browser's public key and the shared secret (RFC 8291), base64url.
    Column("p256dh", String(120), nullable=False),
    Column("auth", String(40), nullable=False),
    # "Firefox on Windows", as the person knows it.
    Column("device", String(100), nullable=False),
    _moment("created_at"),
    # When the push service last took a message; NULL before the first.
    _moment("delivered_at", nullable=True),
)

# How far something that follows the event log has come (sinks/), where it is kept here.
followers = Table(
    "followers",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    # Whoever follows just now, until when: a second process stands by.
    Column("holder", String(36)),
    _moment("held_until", nullable=True),
)

# One-time links: the first admin's set-up (no user yet), an invitation, a password reset.
invitations = Table(
    "invitations",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", Number, ForeignKey("users.id"), index=True),
    _moment("created_at"),
    _moment("expires_at"),
)

# What a sign-in without the phone is done with; each once.
recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("user_id", Number, ForeignKey("users.id"), primary_key=True),
    Column("code_hash", String(64), primary_key=True),
)

# A few minutes between two steps: the password was right and the second factor is awaited, or
# a key (`value`) was shown and its first code is.
challenges = Table(
    "challenges",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", Number, ForeignKey("users.id"), nullable=False, index=True),
    Column("purpose", String(20), nullable=False),
    Column("value", String(100)),
    _moment("created_at"),
    _moment("expires_at"),
)

# Who did what, for admins; `deed` as in domain/deeds.py, `details` as JSON. NULL user: the
# command line, a job or a client.
audit = Table(
    "audit",
    metadata,
    _id(),
    _moment("at"),
    Column("user_id", Number, ForeignKey("users.id"), index=True),
    Column("deed", String(40), nullable=False),
    Column("attendance_id", Number),
    Column("client_id", Number, index=True),
    Column("details", Text, nullable=False),
)

# domain/settings.py's sections as JSON; a section that nobody changed has no row. Beside them what
# a night's run has done so far (store/runs.py).
settings = Table(
    "settings",
    metadata,
    Column("section", String(40), primary_key=True),
    Column("value", Text, nullable=False),
    _moment("updated_at"),
)

departments = Table(
    "departments",
    metadata,
    _id(),
    Column("name", String(60), nullable=False),
    # Its place in the client's menu; unique among the active ones by the action that sorts them.
    Column("position", Integer, nullable=False),
    Column("is_active", Boolean, nullable=False),
    _moment("created_at"),
    _moment("updated_at"),
)

department_members = Table(
    "department_members",
    metadata,
    Column("department_id", Number, ForeignKey("departments.id"), primary_key=True),
    Column("user_id", Number, ForeignKey("users.id"), primary_key=True, index=True),
)

tags = Table(
    "tags",
    metadata,
    _id(),
    Column("name", String(40), nullable=False),
    # The name in lower case: two spellings are one tag.
    Column("canonical", String(40), nullable=False, unique=True),
    # 1 to 8: a colour of the stylesheet's.
    Column("colour", Integer, nullable=False),
    _moment("created_at"),
    # What a screen still has of a deleted one must never mean another.
    sqlite_autoincrement=True,
)

canned_responses = Table(
    "canned_responses",
    metadata,
    _id(),
    # NULL: everybody's.
    Column("user_id", Number, ForeignKey("users.id"), index=True),
    Column("shortcode", String(40), nullable=False),
    Column("content", Text, nullable=False),
    # domain/contents.py's Media as JSON, where a file goes with it; its key beside it, so that
    # the file is not forgotten.
    Column("media", Text),
    Column("media_key", String(200), index=True),
    _moment("created_at"),
    _moment("updated_at"),
)

instances = Table(
    "instances",
    metadata,
    _id(),
    Column("name", String(100), nullable=False),
    Column("kind", String(20), nullable=False),
    # What somebody asked for (RUNNING, STOPPED, LOGGED_OUT); `state` is what the bot reports.
    Column("wanted", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    _moment("since"),
    Column("detail", Text),
    Column("phone", String(18)),
    # MediaStore key of the QR image; a secret (semantics: "Media and QR").
    Column("qrcode", String(200)),
    Column("is_online", Boolean, nullable=False),
    # Nothing older opens an attendance: first pairing, later the last moment proven complete.
    _moment("horizon", nullable=True),
    # The first horizon, which never moves.
    _moment("paired_at", nullable=True),
    # When the number was last heard of as connected: the start of the next "offline from".
    _moment("online_until", nullable=True),
    # The inventory that is out, so that an answer to an older one is recognised.
    Column("inventory_id", String(36)),
    Column("ignored", Integer, nullable=False, server_default=text("0")),
    # How long the number has been connected and caught up since it was made, in milliseconds, up
    # to `ticked_at` (NULL while it is not): the clock of the automatic finish.
    Column("served_ms", BigInteger, nullable=False, server_default=text("0")),
    _moment("ticked_at", nullable=True),
    _moment("created_at"),
    _moment("updated_at"),
    _seq(),
)

catch_ups = Table(
    "catch_ups",
    metadata,
    _id(),
    Column("instance_id", Number, ForeignKey("instances.id"), nullable=False, index=True),
    Column("request_id", String(36), nullable=False, unique=True),
    _moment("offline_from"),
    _moment("offline_to"),
    # WhatsApp's time of the newest message that the page held.
    _moment("newest", nullable=True),
    # What was asked for, as JSON, until it has ended.
    Column("asked", Text),
    Column("wanted", Integer, nullable=False),
    Column("recovered", Integer, nullable=False, server_default=text("0")),
    Column("is_complete", Boolean, nullable=False),
    _moment("ended_at", nullable=True),
)

clients = Table(
    "clients",
    metadata,
    _id(),
    Column("phone", String(18)),
    Column("name", String(100), nullable=False),
    # The client that this one is part of; never one that is part of another itself.
    Column("merged_into", Number, ForeignKey("clients.id")),
    # The client that this one was merged into itself; that one may be part of another by now,
    # and leaves it together with this one.
    Column("joined_to", Number, ForeignKey("clients.id")),
    # A person here chose the name: what WhatsApp calls the client does not replace it.
    Column("is_named", Boolean, nullable=False, server_default=text("false")),
    # The name without accents and capitals (domain/names.py's `plain`), as it is searched.
    Column("plain_name", Text, nullable=False, server_default=text("''")),
    Column("notes", Text, nullable=False, server_default=text("''")),
    # What the client writes is kept, and opens no attendance.
    Column("is_blocked", Boolean, nullable=False, server_default=text("false")),
    # NULL: by the phone number's country.
    Column("language", String(10)),
    _moment("erased_at", nullable=True),
    _moment("created_at"),
    _moment("updated_at"),
    _seq(),
    Index(
        "ix_clients_merged_into",
        "merged_into",
        sqlite_where=text("merged_into IS NOT NULL"),
        postgresql_where=text("merged_into IS NOT NULL"),
    ),
)

addresses = Table(
    "addresses",
    metadata,
    _id(),
    Column("client_id", Number, ForeignKey("clients.id"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("value", String(40), nullable=False),
    Column("canonical", String(40), nullable=False),
    # Of an address that a merge brought: the client that it belonged to before.
    Column("came_from", Number, ForeignKey("clients.id")),
    _moment("created_at"),
    UniqueConstraint("kind", "canonical"),
)

# Clients that somebody parted again: no message makes them one any more. The smaller id first.
partings = Table(
    "partings",
    metadata,
    Column("client_id", Number, ForeignKey("clients.id"), primary_key=True),
    Column("other_id", Number, ForeignKey("clients.id"), primary_key=True),
    _moment("created_at"),
)

client_tags = Table(
    "client_tags",
    metadata,
    Column("client_id", Number, ForeignKey("clients.id"), primary_key=True),
    Column("tag_id", Number, ForeignKey("tags.id"), primary_key=True, index=True),
)

# Clients that were erased: WhatsApp would bring back what they had written until then.
erasures = Table(
    "erasures",
    metadata,
    # SHA-256 of the address's kind and canonical value: proof, and no content.
    Column("address_hash", String(64), primary_key=True),
    _moment("at"),
)

attendances = Table(
    "attendances",
    metadata,
    _id(),
    Column("instance_id", Number, ForeignKey("instances.id"), nullable=False),
    Column("client_id", Number, ForeignKey("clients.id"), nullable=False),
    Column("user_id", Number, ForeignKey("users.id")),
    Column("state", String(10), nullable=False),
    # The chat the service came by: answers go there.
    Column("chat_kind", String(10), nullable=False),
    Column("chat_value", String(40), nullable=False),
    _moment("started_at", nullable=True),
    _moment("finished_at", nullable=True),
    Column("is_finished_automatically", Boolean, nullable=False, server_default=text("false")),
    Column("unread_count", Integer, nullable=False, server_default=text("0")),
    Column("last_message_id", String(36)),
    _moment("last_message_at"),
    # An attendant wrote first, to somebody who had never written: such are limited an hour.
    Column("is_first_contact", Boolean, nullable=False, server_default=text("false")),
    Column("department_id", Number, ForeignKey("departments.id")),
    # The client's first message that no human has answered yet: WhatsApp's time.
    _moment("unanswered_since", nullable=True),
    # When a human of ours first wrote after it was accepted (semantics: "Time", 11).
    _moment("first_response_at", nullable=True),
    # The number's served time (instances.served_ms) at the last message of client, attendant or
    # phone: the automatic finish counts from there.
    Column("idle_mark", BigInteger),
    # When the client was warned of the finish; NULL again after any further message.
    _moment("warned_at", nullable=True),
    # When it came back to the waiting list; NULL again once somebody has taken or answered it.
    _moment("returned_at", nullable=True),
    # When an alarm was raised because nobody took it.
    _moment("alarmed_at", nullable=True),
    # When the finish asked the client for a rating.
    _moment("feedback_asked_at", nullable=True),
    # What of the waiting, the first response and the duration lay within business hours, by the
    # hours of that day, in milliseconds. Hours change later; figures do not.
    Column("business_wait", BigInteger),
    Column("business_first_response", BigInteger),
    Column("business_duration", BigInteger),
    # Its messages were deleted then, by an erasure or the retention period.
    _moment("erased_at", nullable=True),
    # When a colleague handed it to whoever has it, and who; NULL again once they have opened it.
    _moment("handed_at", nullable=True),
    Column("handed_by", Number, ForeignKey("users.id")),
    # The attendance that took this one's messages over when two clients became one.
    Column("absorbed_into", Number, ForeignKey("attendances.id")),
    _moment("created_at"),
    # Of one that absorbed others: when it began itself. `created_at` is the earliest of all.
    _moment("own_created_at", nullable=True),
    _moment("updated_at"),
    _seq(),
    CheckConstraint("state IN ('WAITING', 'OPEN', 'FINISHED')", name="state"),
    CheckConstraint("(state = 'WAITING') = (user_id IS NULL) OR state = 'FINISHED'", name="user"),
    # At most one unfinished attendance a client and number, whoever writes at the same time.
    Index(
        "uq_attendances_unfinished",
        "instance_id",
        "client_id",
        unique=True,
        sqlite_where=text("state <> 'FINISHED'"),
        postgresql_where=text("state <> 'FINISHED'"),
    ),
    # The counts of the lists, read without touching the table or the finished ones.
    Index(
        "ix_attendances_unfinished",
        "state",
        "user_id",
        sqlite_where=text("state <> 'FINISHED'"),
        postgresql_where=text("state <> 'FINISHED'"),
    ),
    Index("ix_attendances_client_id_created_at", "client_id", "created_at"),
    Index(
        "ix_attendances_first_contacts",
        "instance_id",
        "created_at",
        sqlite_where=text("is_first_contact"),
        postgresql_where=text("is_first_contact"),
    ),
    # The history. Figures of what began read nothing but this; it changes when an attendance is
    # accepted, first answered, handed on and finished, and with no other message.
    Index(
        "ix_attendances_created_at_id",
        "created_at",
        "id",
        "user_id",
        "instance_id",
        "department_id",
        "state",
        "started_at",
        "first_response_at",
        "finished_at",
        "business_wait",
        "business_first_response",
        "absorbed_into",
    ),
    # Figures of what was finished read nothing but this; it changes only at the finish.
    Index(
        "ix_attendances_finished_at",
        "finished_at",
        "created_at",
        "started_at",
        "user_id",
        "instance_id",
        "department_id",
        "is_finished_automatically",
        "feedback_asked_at",
        "business_duration",
        "absorbed_into",
        sqlite_where=text("finished_at IS NOT NULL"),
        postgresql_where=text("finished_at IS NOT NULL"),
    ),
    # The lists: waiting by first message, open and finished by last message.
    Index("ix_attendances_state_created_at_id", "state", "created_at", "id"),
    Index("ix_attendances_state_last_message_at_id", "state", "last_message_at", "id"),
    Index(
        "ix_attendances_user_id_state_last_message_at_id",
        "user_id",
        "state",
        "last_message_at",
        "id",
    ),
)

attendance_tags = Table(
    "attendance_tags",
    metadata,
    Column("attendance_id", Number, ForeignKey("attendances.id"), primary_key=True),
    Column("tag_id", Number, ForeignKey("tags.id"), primary_key=True, index=True),
)

# What somebody has typed and not sent, a message and a note of each attendance: it follows them to
# their other screens, and is nobody else's to read.
drafts = Table(
    "drafts",
    metadata,
    Column("user_id", Number, ForeignKey("users.id"), primary_key=True),
    Column("attendance_id", Number, ForeignKey("attendances.id"), primary_key=True, index=True),
    Column("content", Text, nullable=False),
    Column("is_note", Boolean, primary_key=True),
    # The message that it answers.
    Column("quoted_message_id", String(36)),
    _moment("updated_at"),
    _seq(),
)

# One for each time that a human answered: from the client's first unanswered message to the next
# human message (semantics: "Time", 11; product: "Reports"). NULL user: from the phone.
replies = Table(
    "replies",
    metadata,
    _id(),
    Column("attendance_id", Number, ForeignKey("attendances.id"), nullable=False, index=True),
    # The attendance's, which never changes: figures of a number need not look it up.
    Column("instance_id", Number, ForeignKey("instances.id"), nullable=False),
    Column("user_id", Number, ForeignKey("users.id")),
    _moment("asked_at"),
    _moment("answered_at"),
    # What of it lay within business hours, in milliseconds.
    Column("business_ms", BigInteger, nullable=False),
    # The figures read nothing but this.
    Index(
        "ix_replies_figures",
        "answered_at",
        "asked_at",
        "user_id",
        "instance_id",
        "business_ms",
        "attendance_id",
    ),
)

feedback_requests = Table(
    "feedback_requests",
    metadata,
    Column("attendance_id", Number, ForeignKey("attendances.id"), primary_key=True),
    # Of the link; NULL where the digit only was asked for.
    Column("token_hash", String(64), unique=True),
    _moment("created_at"),
    # When the question was known to have left; NULL while it waits.
    _moment("sent_at", nullable=True),
    _moment("expires_at"),
)

attendances_feedbacks = Table(
    "attendances_feedbacks",
    metadata,
    _id(),
    Column("attendance_id", Number, ForeignKey("attendances.id"), nullable=False, unique=True),
    # 1 to 5.
    Column("answer", Integer, nullable=False),
    Column("comment", Text),
    _moment("created_at"),
    _moment("updated_at"),
    CheckConstraint("answer BETWEEN 1 AND 5", name="answer"),
    Index("ix_attendances_feedbacks_created_at", "created_at"),
)

messages = Table(
    "messages",
    metadata,
    # The number of the event that told of it: order of arrival; breaks ties of WhatsApp's
    # whole seconds.
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("id", String(36), nullable=False, unique=True),
    Column("attendance_id", Number, ForeignKey("attendances.id"), nullable=False),
    Column("instance_id", Number, ForeignKey("instances.id"), nullable=False),
    Column("client_id", Number, ForeignKey("clients.id"), nullable=False),
    Column("user_id", Number, ForeignKey("users.id")),
    Column("origin", String(10), nullable=False),
    Column("from_me", Boolean, nullable=False),
    Column("type", String(12), nullable=False),
    Column("whatsapp_type", String(40)),
    Column("content", Text, nullable=False),
    Column("status", String(10), nullable=False),
    Column("error", Text),
    Column("whatsapp_id", String(64)),
    Column("attempt", Integer, nullable=False, server_default=text("0")),
    Column("chat_kind", String(10), nullable=False),
    Column("chat_value", String(40), nullable=False),
    # WhatsApp's time, whole seconds.
    _moment("at"),
    Column("is_pending", Boolean, nullable=False, server_default=text("false")),
    Column("quoted_message_id", String(36)),
    Column("quoted_whatsapp_id", String(64)),
    Column("quoted_from_me", Boolean),
    # domain/contents.py's Details as JSON; NULL where there are none, as with most texts.
    Column("details", Text),
    # Of the details' file, so that files are found by key and the missing ones at once.
    Column("media_key", String(200)),
    Column("media_state", String(12)),
    # Its bytes, once it is there.
    Column("media_size", BigInteger),
    # What is found of it, as plain words with a space between them (domain/words.py); empty once
    # it was taken back.
    Column("words", Text, nullable=False, server_default=text("''")),
    # QUEUED after this moment, it is not sent any more.
    _moment("expires_at", nullable=True),
    _moment("created_at"),
    _moment("updated_at"),
    _seq(),
    # One row for each message of WhatsApp: its id is unique for one client and direction only.
    UniqueConstraint("instance_id", "client_id", "from_me", "whatsapp_id"),
    Index("ix_messages_attendance_id_at_position", "attendance_id", "at", "position"),
    Index(
        "ix_messages_media_pending",
        "instance_id",
        "position",
        sqlite_where=text("media_state = 'PENDING'"),
        postgresql_where=text("media_state = 'PENDING'"),
    ),
    # By key; and all that figures of files read (store/file_retention.py), without the messages.
    Index(
        "ix_messages_media_key",
        "media_key",
        "media_size",
        "at",
        "type",
        sqlite_where=text("media_key IS NOT NULL"),
        postgresql_where=text("media_key IS NOT NULL"),
    ),
    # The files of a client, and the oldest of all.
    Index(
        "ix_messages_media_of_client",
        "client_id",
        "position",
        sqlite_where=text("media_state IS NOT NULL"),
        postgresql_where=text("media_state IS NOT NULL"),
    ),
    Index(
        "ix_messages_media_at",
        "at",
        "position",
        sqlite_where=text("media_key IS NOT NULL"),
        postgresql_where=text("media_key IS NOT NULL"),
    ),
    # Ticks name our own messages without their chat.
    Index("ix_messages_instance_id_whatsapp_id", "instance_id", "whatsapp_id"),
    # Where the text of a message stands that has been taken back.
    Index(
        "ix_messages_quoted_message_id",
        "quoted_message_id",
        sqlite_where=text("quoted_message_id IS NOT NULL"),
        postgresql_where=text("quoted_message_id IS NOT NULL"),
    ),
    Index(
        "ix_messages_unsent",
        "instance_id",
        "client_id",
        "position",
        sqlite_where=text("status IN ('QUEUED', 'SENDING')"),
        postgresql_where=text("status IN ('QUEUED', 'SENDING')"),
    ),
)

# The index of their words; none of SQLAlchemy's. On SQLite a table of FTS5, which holds no words
# itself and follows by triggers; the words come plain and apart, so it has nothing to know of
# letters. Most changes of a message are ticks, which leave it alone.
_WORD_INDEX = {
    "sqlite": (
        "CREATE VIRTUAL TABLE message_search USING fts5(words, content='messages',"
        " content_rowid='position', tokenize='ascii', prefix='1 2 3', detail=none, columnsize=0)",
        "CREATE TRIGGER messages_found AFTER INSERT ON messages WHEN new.words <> '' BEGIN"
        " INSERT INTO message_search(rowid, words) VALUES (new.position, new.words); END",
        "CREATE TRIGGER messages_lost AFTER DELETE ON messages WHEN old.words <> '' BEGIN"
        " INSERT INTO message_search(message_search, rowid, words)"
        " VALUES ('delete', old.position, old.words); END",
        "CREATE TRIGGER messages_reworded AFTER UPDATE OF words ON messages"
        " WHEN old.words <> new.words BEGIN"
        " INSERT INTO message_search(message_search, rowid, words)"
        " SELECT 'delete', old.position, old.words WHERE old.words <> '';"
        " INSERT INTO message_search(rowid, words)"
        " SELECT new.position, new.words WHERE new.words <> ''; END",
    ),
    "postgresql": (
        "CREATE INDEX ix_messages_words ON messages"
        " USING gin (array_to_tsvector(string_to_array(words, ' ')))",
    ),
}


@event.listens_for(messages, "after_create")
def _index_words(_: Table, connection: Connection, **__: object) -> None:
    for statement in _WORD_INDEX[connection.dialect.name]:
        connection.exec_driver_sql(statement)


# What signs the short-lived addresses of files, by name; made when first needed.
signing_keys = Table(
    "signing_keys",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("secret", String(100), nullable=False),
)

# Questions to the page that somebody waits for (semantics: "Sending", 4): answered in the row,
# because whoever waits may be another process than the one that gets the answer.
requests = Table(
    "requests",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("instance_id", Number, ForeignKey("instances.id"), nullable=False),
    # What is to be done with the answer, as JSON.
    Column("purpose", Text, nullable=False),
    Column("outcome", String(10)),
    Column("value", Text),
    Column("reason", Text),
    _moment("created_at"),
    _moment("deadline"),
)

# WhatsApp ids of attempts that a retry replaced: what the page still holds of them is ours.
superseded = Table(
    "superseded",
    metadata,
    Column("instance_id", Number, ForeignKey("instances.id"), primary_key=True),
    Column("whatsapp_id", String(64), primary_key=True),
    Column("message_id", String(36), nullable=False),
)

# The one row that numbers events; on PostgreSQL its row lock also serialises their commits.
log = Table(
    "log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("epoch", String(36), nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    # Events up to here have been trimmed away.
    Column("trimmed_seq", BigInteger, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column(
        "seq", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False
    ),
    Column("kind", String(40), nullable=False),
    _moment("at"),
    Column("client_id", Number, index=True),
    Column("attendance_id", Number),
    # Who may see it: "*" or user ids as "1,2"; before the event (NULL: did not exist), after.
    Column("audience_before", Text),
    Column("audience_after", Text, nullable=False),
    Column("text", Text, nullable=False),
    Index("ix_events_at", "at"),
)

# Envelopes that an action could not digest: kept, shown to admins, replayed on request.
set_aside = Table(
    "set_aside",
    metadata,
    _id(),
    Column("instance_id", Number, nullable=False),
    Column("envelope", Text, nullable=False),
    Column("error", Text, nullable=False),
    _moment("at"),
)

# Documents that Firestore has refused, by their path: deleted there until they can be written.
refused_documents = Table(
    "refused_documents",
    metadata,
    Column("path", String(200), primary_key=True),
    # The attendance that it shows or is part of.
    Column("attendance_id", Number),
    Column("error", Text, nullable=False),
    _moment("at"),
)
