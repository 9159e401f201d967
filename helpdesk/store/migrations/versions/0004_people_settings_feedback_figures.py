"""people around attendances, settings, feedback, figures."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go from version 0003 to 0004."""
    op.create_table(
        "departments",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
    )
    op.create_table(
        "erasures",
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_erasures")),
    )
    op.create_table(
        "settings",
        sa.Column("section", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("section", name=op.f("pk_settings")),
    )
    op.create_table(
        "tags",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("canonical", sa.String(length=40), nullable=False),
        sa.Column("colour", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("canonical", name=op.f("uq_tags_canonical")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("deed", sa.String(length=40), nullable=False),
        sa.Column(
            "attendance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_audit_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_client_id"), "audit", ["client_id"], unique=False)
    op.create_index(op.f("ix_audit_user_id"), "audit", ["user_id"], unique=False)

    op.create_table(
        "canned_responses",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("shortcode", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("media", sa.Text(), nullable=True),
        sa.Column("media_key", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_canned_responses_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_responses")),
    )
    op.create_index(
        op.f("ix_canned_responses_media_key"), "canned_responses", ["media_key"], unique=False
    )
    op.create_index(
        op.f("ix_canned_responses_user_id"), "canned_responses", ["user_id"], unique=False
    )

    op.create_table(
        "challenges",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=100), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_challenges_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_challenges")),
    )
    op.create_index(op.f("ix_challenges_user_id"), "challenges", ["user_id"], unique=False)

    op.create_table(
        "client_tags",
        sa.Column(
            "client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("tag_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_client_tags_client_id")
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_client_tags_tag_id")),
        sa.PrimaryKeyConstraint("client_id", "tag_id", name=op.f("pk_client_tags")),
    )
    op.create_index(op.f("ix_client_tags_tag_id"), "client_tags", ["tag_id"], unique=False)

    op.create_table(
        "department_members",
        sa.Column(
            "department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_department_members_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_department_members_user_id")
        ),
        sa.PrimaryKeyConstraint("department_id", "user_id", name=op.f("pk_department_members")),
    )
    op.create_index(
        op.f("ix_department_members_user_id"), "department_members", ["user_id"], unique=False
    )

    op.create_table(
        "recovery_codes",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id")),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "attendance_tags",
        sa.Column(
            "attendance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("tag_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendances.id"], name=op.f("fk_attendance_tags_attendance_id")
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_attendance_tags_tag_id")),
        sa.PrimaryKeyConstraint("attendance_id", "tag_id", name=op.f("pk_attendance_tags")),
    )
    op.create_index(op.f("ix_attendance_tags_tag_id"), "attendance_tags", ["tag_id"], unique=False)

    op.create_table(
        "attendances_feedbacks",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "attendance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("answer BETWEEN 1 AND 5", name=op.f("ck_attendances_feedbacks_answer")),
        sa.ForeignKeyConstraint(
            ["attendance_id"],
            ["attendances.id"],
            name=op.f("fk_attendances_feedbacks_attendance_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances_feedbacks")),
        sa.UniqueConstraint("attendance_id", name=op.f("uq_attendances_feedbacks_attendance_id")),
    )
    op.create_index(
        "ix_attendances_feedbacks_created_at", "attendances_feedbacks", ["created_at"], unique=False
    )

    op.create_table(
        "feedback_requests",
        sa.Column(
            "attendance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendances.id"], name=op.f("fk_feedback_requests_attendance_id")
        ),
        sa.PrimaryKeyConstraint("attendance_id", name=op.f("pk_feedback_requests")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feedback_requests_token_hash")),
    )
    op.create_table(
        "replies",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "attendance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "instance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=False),
        sa.Column("business_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendances.id"], name=op.f("fk_replies_attendance_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_replies_instance_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_replies_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies")),
    )
    op.create_index(
        "ix_replies_figures",
        "replies",
        ["answered_at", "asked_at", "user_id", "instance_id", "business_ms", "attendance_id"],
        unique=False,
    )
    op.create_index(op.f("ix_replies_attendance_id"), "replies", ["attendance_id"], unique=False)

    op.add_column(
        "attendances",
        sa.Column(
            "department_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("departments.id", name="fk_attendances_department_id"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column("attendances", sa.Column("unanswered_since", sa.BigInteger(), nullable=True))
    op.add_column("attendances", sa.Column("first_response_at", sa.BigInteger(), nullable=True))
    op.add_column("attendances", sa.Column("idle_mark", sa.BigInteger(), nullable=True))
    op.add_column("attendances", sa.Column("warned_at", sa.BigInteger(), nullable=True))
    op.add_column("attendances", sa.Column("returned_at", sa.BigInteger(), nullable=True))
    op.add_column("attendances", sa.Column("alarmed_at", sa.BigInteger(), nullable=True))
    op.add_column("attendances", sa.Column("feedback_asked_at", sa.BigInteger(), nullable=True))
    op.add_column("attendances", sa.Column("business_wait", sa.BigInteger(), nullable=True))
    op.add_column(
        "attendances", sa.Column("business_first_response", sa.BigInteger(), nullable=True)
    )
    op.add_column("attendances", sa.Column("business_duration", sa.BigInteger(), nullable=True))
    op.add_column("attendances", sa.Column("erased_at", sa.BigInteger(), nullable=True))
    op.add_column("attendances", sa.Column("handed_at", sa.BigInteger(), nullable=True))
    op.add_column(
        "attendances",
        sa.Column(
            "handed_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("users.id", name="fk_attendances_handed_by"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.create_index(
        "ix_attendances_created_at_id",
        "attendances",
        [
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
        ],
        unique=False,
    )
    op.create_index(
        "ix_attendances_finished_at",
        "attendances",
        [
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
        ],
        unique=False,
        sqlite_where=sa.text("finished_at IS NOT NULL"),
        postgresql_where=sa.text("finished_at IS NOT NULL"),
    )

    op.add_column(
        "clients",
        sa.Column("is_named", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "clients", sa.Column("plain_name", sa.Text(), server_default=sa.text("''"), nullable=False)
    )
    _fill_plain_names()
    op.add_column(
        "clients", sa.Column("notes", sa.Text(), server_default=sa.text("''"), nullable=False)
    )
    op.add_column(
        "clients",
        sa.Column("is_blocked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("clients", sa.Column("language", sa.String(length=10), nullable=True))
    op.add_column("clients", sa.Column("erased_at", sa.BigInteger(), nullable=True))

    op.add_column(
        "instances",
        sa.Column("served_ms", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("instances", sa.Column("ticked_at", sa.BigInteger(), nullable=True))

    op.add_column("messages", sa.Column("expires_at", sa.BigInteger(), nullable=True))

    op.add_column("users", sa.Column("language", sa.String(length=10), nullable=True))
    op.add_column("users", sa.Column("totp_secret", sa.String(length=64), nullable=True))
    op.add_column("users", sa.Column("totp_step", sa.BigInteger(), nullable=True))


def _fill_plain_names() -> None:
    """Write the names of the clients that are there as they are searched. A copy of what
    domain/names.py had when this version was written: a migration does the same for ever."""
    clients = sa.table("clients", sa.column("id"), sa.column("name"), sa.column("plain_name"))
    connection = op.get_bind()
    rows = connection.execute(sa.select(clients.c.id, clients.c.name)).all()
    plain_names = [{"the_id": row.id, "plain": _plain(row.name)} for row in rows]
    if plain_names:
        change = sa.update(clients).where(clients.c.id == sa.bindparam("the_id"))
        connection.execute(change.values(plain_name=sa.bindparam("plain")), plain_names)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", " ".join(text.split()).casefold())
    return "".join(one for one in decomposed if not unicodedata.combining(one))
