"""What can go wrong on the way to Firestore."""


class Overtaken(Exception):
    """Nothing was written: the cursor is not what the writer took it for."""


class Refused(Exception):
    """Nothing was written: something in the batch can never be. The message says why, in Google's
    words where they are Google's."""


class Unreachable(Exception):
    """Firestore does not answer, or not us; what was asked for may have been done all the same, or
    may be done in a moment. The message is a sentence for people, the cause is what happened."""
