"""The errors that cross layers. Each carries what the HTTP error map and a human need."""

from collections.abc import Mapping


class HelpdeskError(Exception):
    """A refusal with a code for programs and a sentence for people.

    `status` is the HTTP status the api answers with; `data` goes beside code and message in
    the error object, `fields` maps the name of a wrong input field to what is wrong with it.

    `sentence` is a literal, with {names} for what differs, which `values` holds: so that it can
    be translated for whoever reads it. `message` is the sentence in English.
    """

    status = 500
    code = "error"

    def __init__(
        self,
        sentence: str,
        *,
        code: str | None = None,
        fields: Mapping[str, str] | None = None,
        data: Mapping[str, object] | None = None,
        values: Mapping[str, object] | None = None,
    ) -> None:
        self.sentence = sentence
        self.values = dict(values or {})
        self.message = sentence.format(**self.values) if self.values else sentence
        super().__init__(self.message)
        self.code = code or type(self).code
        self.fields = dict(fields or {})
        self.data = dict(data or {})


class Invalid(HelpdeskError):
    """The input has the wrong form."""

    status = 400
    code = "invalid"


class Unauthenticated(HelpdeskError):
    """Nobody is signed in, or the session has ended."""

    status = 401
    code = "unauthenticated"


class Forbidden(HelpdeskError):
    """Signed in, but the role may not do this."""

    status = 403
    code = "forbidden"


class NotFound(HelpdeskError):
    """There is no such thing, or the actor may not see it: the two answer alike."""

    status = 404
    code = "not_found"


class Conflict(HelpdeskError):
    """The state of the thing does not allow it (any more)."""

    status = 409
    code = "conflict"


class Gone(HelpdeskError):
    """There was such a thing, and its time is over."""

    status = 410
    code = "gone"


class TooLarge(HelpdeskError):
    """The input is larger than the limit."""

    status = 413
    code = "too_large"


class UnsupportedType(HelpdeskError):
    """The body is of a media type the route does not take."""

    status = 415
    code = "unsupported_type"


class Refused(HelpdeskError):
    """Well-formed, but a rule forbids it."""

    status = 422
    code = "refused"


class TooMany(HelpdeskError):
    """The caller tries too often."""

    status = 429
    code = "too_many"


class Unavailable(HelpdeskError):
    """Something that helpdesk needs for this does not answer just now; later it may."""

    status = 503
    code = "unavailable"


class NoRoom(HelpdeskError):
    """The disk is nearly full: files are not taken, so that text goes on."""

    status = 507
    code = "no_room"


class WrongUse(HelpdeskError):
    """The operator asked for something that cannot work: exit status 2, one line on stderr."""

    code = "wrong_use"
