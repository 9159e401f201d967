"""The figures of a week that was counted by hand, and of any weeks against a plain count."""

from dataclasses import replace
from datetime import date
from math import ceil

from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from helpdesk.actions import figures
from helpdesk.actions.figures import Question
from helpdesk.actions.wall import show_wall
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.figure_links import Selection
from helpdesk.domain.figures import By, HoursKind
from helpdesk.domain.moments import DAY, MINUTE, Moment
from helpdesk.domain.periods import Period
from helpdesk.domain.report_shapes import FiguresShape, SpreadShape
from helpdesk.domain.roles import Actor
from helpdesk.store.schema import attendances, attendances_feedbacks, clients, replies
from tests.examples import examples
from tests.factories import FakeClock, do_open, do_wait
from tests.past import Past, at, do_add_past

ZONE = "America/Sao_Paulo"
WEEK = Period(date(2026, 3, 2), date(2026, 3, 8), ZONE)
MONDAY = WEEK.begin


def asked(period: Period = WEEK, hours: HoursKind = HoursKind.ALL, **chosen: int) -> Question:
    return Question(selection=Selection(period=period, **chosen), hours=hours)


def week(number: int, ana: Actor, bruno: Actor) -> list[Past]:
    """Four of Ana's and Bruno's, one that nobody took, one that the phone began, and one of the
    week before that was finished in this one."""
    return [
        Past(
            began=at(MONDAY, 0, "09:00"),
            accepted=at(MONDAY, 0, "09:02"),
            responded=at(MONDAY, 0, "09:03"),
            finished=at(MONDAY, 0, "09:30"),
            instance_id=number,
            user_id=ana.user_id,
            asked=True,
            replies=[(ana.user_id, at(MONDAY, 0, "09:00"), at(MONDAY, 0, "09:03"))],
            answer=(5, at(MONDAY, 0, "09:31")),
        ),
        # Over lunch, handed on: Ana replied, then Bruno, who finished it.
        Past(
            began=at(MONDAY, 1, "11:50"),
            accepted=at(MONDAY, 1, "12:00"),
            responded=at(MONDAY, 1, "12:01"),
            finished=at(MONDAY, 1, "14:00"),
            instance_id=number,
            user_id=bruno.user_id,
            asked=True,
            replies=[
                (ana.user_id, at(MONDAY, 1, "11:50"), at(MONDAY, 1, "12:01")),
                (bruno.user_id, at(MONDAY, 1, "12:30"), at(MONDAY, 1, "13:40")),
            ],
            answer=(3, at(MONDAY, 8, "08:00")),
        ),
        # Answered on the phone while it waited; then left alone, and finished automatically.
        Past(
            began=at(MONDAY, 2, "08:00"),
            accepted=at(MONDAY, 2, "08:20"),
            responded=None,
            finished=at(MONDAY, 2, "09:00"),
            instance_id=number,
            user_id=bruno.user_id,
            is_automatic=True,
            asked=True,
            replies=[(None, at(MONDAY, 2, "08:00"), at(MONDAY, 2, "08:01"))],
        ),
        Past(
            began=at(MONDAY, 6, "23:59:59"),
            accepted=at(MONDAY, 7, "00:09:59"),
            instance_id=number,
            user_id=ana.user_id,
        ),
        Past(began=at(MONDAY, 4, "10:00"), instance_id=number),
        Past(began=at(MONDAY, 4, "11:00"), finished=at(MONDAY, 4, "11:00"), instance_id=number),
        Past(
            began=at(MONDAY, -1, "23:00"),
            accepted=at(MONDAY, -1, "23:00"),
            responded=at(MONDAY, -1, "23:00"),
            finished=at(MONDAY, 0, "00:00"),
            instance_id=number,
            user_id=ana.user_id,
            answer=(4, at(MONDAY, 0, "00:00")),
        ),
    ]


async def written(ledger: Ledger, rows: list[Past]) -> list[int]:
    return await ledger.write(lambda work: [do_add_past(work, row) for row in rows])


async def test_the_week_counted_by_hand(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor
) -> None:
    rows = week(number, ana, bruno)
    ids = await written(ledger, rows)
    # The week's fifth began earlier and was absorbed: it is part of another, which has its replies.
    absorbed = replace(rows[0], replies=())
    await ledger.write(lambda work: do_add_past(work, absorbed, absorbed_into=ids[0]))
    report = await figures.summary(ledger, asked())
    shown = report.figures
    assert (shown.started, shown.waiting, shown.open) == (5, 1, 1)
    assert (shown.finished, shown.finished_automatically) == (4, 1)
    # 2, 10, 20 minutes and 10; the one written to first has not waited.
    assert shown.wait == SpreadShape(count=4, median=600, p90=1200)
    assert shown.first_response == SpreadShape(count=2, median=60, p90=60)
    # 1, 3, 11 and 70 minutes.
    assert shown.reply == SpreadShape(count=4, median=180, p90=4200)
    # 30 minutes, 130, 60, and 60 of the week before's.
    assert shown.duration == SpreadShape(count=4, median=3600, p90=7800)
    feedback = shown.feedback
    assert feedback.ratings == (0, 0, 0, 1, 1)
    assert (feedback.answers, feedback.satisfied, feedback.score) == (2, 2, 1.0)
    # Three were asked; the late answer counts as one to this week's request.
    assert (feedback.asked, feedback.responded) == (3, 2)
    assert report.before.started == 1
    assert report.before.finished == 0


async def test_business_hours_are_those_that_were_noted(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor
) -> None:
    await written(ledger, week(number, ana, bruno))
    shown = (await figures.summary(ledger, asked(hours=HoursKind.BUSINESS))).figures
    assert shown.wait == SpreadShape(count=4, median=300, p90=600)
    assert shown.first_response == SpreadShape(count=2, median=30, p90=30)
    assert shown.reply == SpreadShape(count=4, median=90, p90=2100)
    assert shown.duration == SpreadShape(count=4, median=1800, p90=3900)


async def test_a_reply_is_whose_it_was_and_an_attendance_whose_it_is(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor
) -> None:
    await written(ledger, week(number, ana, bruno))
    table = await figures.table(ledger, asked(), By.ATTENDANT)
    rows = {row.id: row.figures for row in table.items}
    assert [row.name for row in table.items] == ["Ana", "Bruno", ""]
    mine, his, nobodys = rows[ana.user_id], rows[bruno.user_id], rows[None]
    assert (mine.started, mine.finished, mine.reply.count, mine.open) == (2, 2, 2, 1)
    assert (his.started, his.finished, his.finished_automatically) == (2, 2, 1)
    assert (his.reply.count, his.reply.median) == (1, 4200)
    assert (nobodys.started, nobodys.waiting, nobodys.reply.median) == (1, 1, 60)
    only_hers = (await figures.summary(ledger, asked(attendant_id=ana.user_id))).figures
    assert only_hers == mine


async def test_the_rows_of_a_table_add_up_to_the_summary(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor
) -> None:
    await written(ledger, week(number, ana, bruno))
    total = (await figures.summary(ledger, asked())).figures
    for by in (By.ATTENDANT, By.INSTANCE, By.DEPARTMENT):
        rows = [row.figures for row in (await figures.table(ledger, asked(), by)).items]
        assert sum(row.started for row in rows) == total.started
        assert sum(row.finished for row in rows) == total.finished
        assert sum(row.reply.count for row in rows) == total.reply.count
        assert sum(row.feedback.answers for row in rows) == total.feedback.answers


async def test_days_and_hours_of_the_business_s_clock(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor
) -> None:
    await written(ledger, week(number, ana, bruno))
    report = await figures.days(ledger, asked())
    assert [day.started for day in report.days] == [1, 1, 1, 0, 1, 0, 1]
    assert [day.finished for day in report.days] == [2, 1, 1, 0, 0, 0, 0]
    assert report.hours[0][9] == report.hours[6][23] == report.hours[4][10] == 1
    assert sum(map(sum, report.hours)) == 5


async def test_opinions_come_newest_first(
    ledger: Ledger, number: int, ana: Actor, bruno: Actor
) -> None:
    await written(ledger, week(number, ana, bruno))
    report = await figures.feedback(ledger, asked())
    assert [(one.answer, one.attendant and one.attendant.name) for one in report.items] == [
        (5, "Ana"),
        (4, "Ana"),
    ]


async def test_the_wall_shows_who_waits_and_who_serves(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor
) -> None:
    served = await ledger.write(lambda work: do_open(work, number, ana))
    clock.advance(5 * MINUTE)
    waiting = await ledger.write(lambda work: do_wait(work, number))
    wall = await ledger.read(lambda connection: show_wall(connection, clock()))
    assert (wall.waiting_count, wall.open_count) == (1, 1)
    assert [one.attendance_id for one in wall.waiting] == [waiting]
    assert [one.attendance_id for one in wall.unanswered] == [served]
    assert [(one.name, one.open, one.unanswered) for one in wall.attendants] == [("Ana", 1, 1)]
    assert [one.id for one in wall.instances] == [number]
    assert wall.started_today == 2


_MINUTES = st.integers(0, 300)
_PAST = st.fixed_dictionaries(
    {
        "began": st.integers(-1, 7 * 24 * 60),
        "accepted": st.none() | _MINUTES,
        "responded": st.none() | _MINUTES,
        "finished": st.none() | st.integers(1, 500),
        "reply": st.none() | _MINUTES,
        "rating": st.none() | st.integers(1, 5),
        "asked": st.integers(0, 1),
    }
)


def past_of(drawn: dict[str, int | None], number: int, user_id: int) -> Past:
    """An attendance of a number of minutes each."""
    began = MONDAY + (drawn["began"] or 0) * MINUTE
    accepted = _later(began, drawn["accepted"])
    finished = _later(accepted or began, drawn["finished"])
    reply = _later(began, drawn["reply"])
    return Past(
        began=began,
        accepted=accepted,
        responded=None if accepted is None else _later(accepted, drawn["responded"]),
        finished=finished,
        instance_id=number,
        user_id=None if accepted is None else user_id,
        asked=bool(drawn["asked"]) and finished is not None,
        replies=[] if reply is None else [(user_id, began, reply)],
        answer=None
        if finished is None or drawn["rating"] is None
        else (drawn["rating"], finished + MINUTE),
    )


def _later(start: int, minutes: int | None) -> Moment | None:
    return None if minutes is None else Moment(start + minutes * MINUTE)


def plain_count(rows: list[Past]) -> dict[str, object]:
    """The figures of the week as one would count them on paper."""
    begin, end = WEEK.begin, WEEK.end
    began = [row for row in rows if begin <= row.began < end]
    ended = [row for row in rows if row.finished is not None and begin <= row.finished < end]
    waits = [row for row in began if row.accepted is not None and row.accepted != row.began]
    given = [
        (done - since) // 1000
        for row in rows
        for _, since, done in row.replies
        if begin <= done < end
    ]
    ratings = [
        row.answer[0] for row in rows if row.answer is not None and begin <= row.answer[1] < end
    ]
    return {
        "started": len(began),
        "open": sum(row.state == "OPEN" for row in began),
        "finished": len(ended),
        "wait": _plain_spread([((row.accepted or 0) - row.began) // 1000 for row in waits]),
        "first_response": _plain_spread(
            [
                (row.responded - row.accepted) // 1000
                for row in waits
                if row.responded is not None and row.accepted is not None
            ]
        ),
        "reply": _plain_spread(given),
        "duration": _plain_spread([((row.finished or 0) - row.began) // 1000 for row in ended]),
        "ratings": tuple(ratings.count(rating) for rating in range(1, 6)),
        "asked": sum(row.asked for row in ended),
        "responded": sum(row.asked and row.answer is not None for row in ended),
    }


def _plain_spread(values: list[int]) -> tuple[int, int | None, int | None]:
    if not values:
        return 0, None, None
    ranks = [sorted(values)[ceil(len(values) * part / 100) - 1] for part in (50, 90)]
    return len(values), ranks[0], ranks[1]


def counted(shown: FiguresShape) -> dict[str, object]:
    spreads = ("wait", "first_response", "reply", "duration")
    return {
        "started": shown.started,
        "open": shown.open,
        "finished": shown.finished,
        **{
            name: (one.count, one.median, one.p90)
            for name in spreads
            for one in [getattr(shown, name)]
        },
        "ratings": shown.feedback.ratings,
        "asked": shown.feedback.asked,
        "responded": shown.feedback.responded,
    }


def do_forget_everything(work: Work) -> None:
    for table in (attendances_feedbacks, replies, attendances, clients):
        work.connection.execute(table.delete())


@examples(15, HealthCheck.function_scoped_fixture)
@given(st.lists(_PAST, max_size=8))
async def test_figures_are_what_a_plain_count_finds(
    ledger: Ledger, number: int, ana: Actor, drawn: list[dict[str, int | None]]
) -> None:
    rows = [past_of(one, number, ana.user_id) for one in drawn]
    await ledger.write(do_forget_everything)
    await written(ledger, rows)
    shown = (await figures.summary(ledger, asked())).figures
    assert counted(shown) == plain_count(rows)


async def test_a_clock_that_was_wrong_makes_no_time_negative(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    noon, earlier = at(MONDAY, 0, "12:00"), at(MONDAY, 0, "11:00")
    row = Past(
        began=noon,
        accepted=earlier,
        responded=at(MONDAY, 0, "10:00"),
        finished=at(MONDAY, 0, "12:10"),
        instance_id=number,
        user_id=ana.user_id,
        replies=[(ana.user_id, noon, earlier), (ana.user_id, earlier, noon)],
    )
    await written(ledger, [row])
    report = await figures.table(ledger, asked(), By.ATTENDANT)
    [shown] = [one.figures for one in report.items]
    assert shown.wait == shown.first_response == SpreadShape(count=1, median=0, p90=0)
    assert shown.reply == SpreadShape(count=2, median=0, p90=3600)


async def test_a_period_is_cut_at_the_business_s_midnights(
    ledger: Ledger, number: int, ana: Actor
) -> None:
    edges = [MONDAY - 1, MONDAY, MONDAY + 7 * DAY - 1, MONDAY + 7 * DAY]
    await written(ledger, [Past(began=edge, instance_id=number) for edge in edges])
    assert (await figures.summary(ledger, asked())).figures.started == 2
    assert (await figures.summary(ledger, asked())).before.started == 1
