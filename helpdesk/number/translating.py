"""What the driver sees, as envelopes."""

from helpdesk.domain.envelopes import (
    Inbound,
    MessageArrived,
    MessageDeleted,
    MessageEdited,
    ReactionChanged,
    TicksChanged,
)
from helpdesk.whatsapp.driver import (
    DeletionSeen,
    EditSeen,
    MessageSeen,
    ReactionSeen,
    TicksSeen,
)

AboutMessages = MessageSeen | EditSeen | DeletionSeen | ReactionSeen | TicksSeen
"""What is seen of messages; its order counts."""


def envelope_of(instance_id: int, seen: AboutMessages) -> Inbound:
    """The envelope that tells the consumer."""
    match seen:
        case MessageSeen(message):
            return MessageArrived(instance_id=instance_id, message=message)
        case TicksSeen(ticks):
            return TicksChanged(instance_id=instance_id, ticks=ticks)
        case EditSeen():
            return MessageEdited(
                instance_id=instance_id,
                whatsapp_id=seen.whatsapp_id,
                from_me=seen.from_me,
                chat=seen.chat,
                addresses=seen.addresses,
                content=seen.content,
                at=seen.at,
            )
        case DeletionSeen():
            return MessageDeleted(
                instance_id=instance_id,
                whatsapp_id=seen.whatsapp_id,
                from_me=seen.from_me,
                chat=seen.chat,
                addresses=seen.addresses,
                at=seen.at,
            )
        case ReactionSeen():
            return ReactionChanged(
                instance_id=instance_id,
                whatsapp_id=seen.whatsapp_id,
                from_me=seen.from_me,
                chat=seen.chat,
                addresses=seen.addresses,
                by_me=seen.by_me,
                emoji=seen.emoji,
                at=seen.at,
            )
