"""Reports as JSON. Durations are whole seconds; shares are 0 to 1; what there is nothing to
say about is null. What each figure means is in docs/figures.md."""

from helpdesk.domain.shapes import PersonShape, Shape


class PeriodShape(Shape, frozen=True, kw_only=True):
    """From the first day to the last, both included, in that zone ("": the server's own);
    `begins_at` to before `ends_at`."""

    first: str
    last: str
    days: int
    time_zone: str
    begins_at: str
    ends_at: str


class FiltersShape(Shape, frozen=True, kw_only=True):
    """What the report was narrowed to; `hours` is "all" or "business"."""

    hours: str
    instance_id: int | None
    attendant_id: int | None
    department_id: int | None


class SpreadShape(Shape, frozen=True, kw_only=True):
    """How many durations; the one in the middle and the one that nine of ten do not exceed."""

    count: int
    median: int | None
    p90: int | None


class RatingsShape(Shape, frozen=True, kw_only=True):
    """Requests (`asked`) and answers of clients: `ratings` counts the answers 1 to 5, `score` is
    the share of 4 and 5."""

    asked: int
    responded: int
    response_rate: float | None
    answers: int
    satisfied: int
    score: float | None
    ratings: tuple[int, ...]


class FiguresShape(Shape, frozen=True, kw_only=True):
    """The figures of a period."""

    started: int
    waiting: int
    open: int
    finished: int
    finished_automatically: int
    wait: SpreadShape
    first_response: SpreadShape
    reply: SpreadShape
    duration: SpreadShape
    feedback: RatingsShape


class ReportShape(Shape, frozen=True, kw_only=True):
    """What every report begins with."""

    period: PeriodShape
    filters: FiltersShape


class SummaryReport(ReportShape, frozen=True, kw_only=True):
    """The figures, and those of the period before that is as long. `links` leads from each figure
    to the page of the attendances behind it."""

    figures: FiguresShape
    before: FiguresShape
    links: dict[str, str]


class RowShape(Shape, frozen=True, kw_only=True):
    """The figures of one attendant, number or department; of nobody's where `id` is null."""

    id: int | None
    name: str
    figures: FiguresShape
    links: dict[str, str]


class TableReport(ReportShape, frozen=True, kw_only=True):
    """A row for each, the one with the most attendances first."""

    items: tuple[RowShape, ...]


class DayShape(Shape, frozen=True, kw_only=True):
    """One day; `links` as in the summary."""

    day: str
    started: int
    finished: int
    links: dict[str, str]


class DaysReport(ReportShape, frozen=True, kw_only=True):
    """When attendances began and were finished. `hours` counts those that began by weekday
    (Monday first) and hour."""

    days: tuple[DayShape, ...]
    hours: tuple[tuple[int, ...], ...]


class OpinionShape(Shape, frozen=True, kw_only=True):
    """One answer of a client."""

    attendance_id: int
    at: str
    answer: int
    comment: str | None
    client: str
    attendant: PersonShape | None
    instance_id: int


class FeedbackReport(ReportShape, frozen=True, kw_only=True):
    """What clients thought: counts, and the newest answers."""

    figures: RatingsShape
    items: tuple[OpinionShape, ...]
    links: dict[str, str]


class WallWaiting(Shape, frozen=True, kw_only=True):
    """Who waits to be accepted, or for an answer, and since when."""

    attendance_id: int
    client: str
    attendant: PersonShape | None
    instance_id: int
    since: str
    is_alarmed: bool


class WallAttendant(Shape, frozen=True, kw_only=True):
    """Who serves how many, and how many of those wait for an answer."""

    id: int
    name: str
    open: int
    unanswered: int


class WallInstance(Shape, frozen=True, kw_only=True):
    """One number's state."""

    id: int
    name: str
    state: str


class WallShape(Shape, frozen=True, kw_only=True):
    """What is going on now, true at event `seq` and by the server's clock `at`. Both lists hold
    the longest waits first and at most `limit`; the counts are of all."""

    seq: int
    epoch: str
    at: str
    time_zone: str
    limit: int
    waiting_count: int
    open_count: int
    unanswered_count: int
    waiting: tuple[WallWaiting, ...]
    unanswered: tuple[WallWaiting, ...]
    attendants: tuple[WallAttendant, ...]
    instances: tuple[WallInstance, ...]
    started_today: int
    finished_today: int
    answers_today: int
    score_today: float | None
