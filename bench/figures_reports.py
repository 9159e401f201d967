"""Row 6: what a manager's reports take, of a month and of everything that there is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import ClientSession

from bench.figures import Figure, Goal, percentile
from bench.large import ADMIN, Size, folder_of
from bench.processes import free_port, running_helpdesk
from bench.reading import LONG_HISTORY, QUICK_HISTORY, SHORT_HISTORY, milliseconds
from bench.waiting import until_it_answers

_LONGEST_DAYS = 731
_GOALS = (Goal("value", "<=", 200.0),)
REPORTS = ("summary", "attendants", "instances", "departments", "days", "feedback", "wall")


async def measure(folder: Path, *, is_quick: bool) -> list[Figure]:
    """The median time of each report over everything, beside the same with a hundredth of
    the history: that may grow, what counts is that it stays short; asked in turn. And the summary
    within business hours and of one number, which reads another way."""
    count = 5 if is_quick else 20
    sizes = (SHORT_HISTORY, QUICK_HISTORY if is_quick else LONG_HISTORY)
    async with ClientSession() as session:
        return await _compare_all(session, folder, sizes, count)


async def _compare_all(
    session: ClientSession, folder: Path, sizes: tuple[Size, Size], count: int
) -> list[Figure]:
    short, long = [await folder_of(folder, size) for size in sizes]
    ports = free_port(), free_port()
    async with running_helpdesk(short, ports[0]), running_helpdesk(long, ports[1]):
        urls = [f"http://127.0.0.1:{port}" for port in ports]
        for url in urls:
            await until_it_answers(session, url)
        return [await _compare(session, name, query, urls, count) for name, query in _questions()]


def _questions() -> list[tuple[str, str]]:
    today = datetime.now(UTC).date() + timedelta(days=1)
    everything = f"from={today - timedelta(days=_LONGEST_DAYS - 1)}&to={today}"
    month = f"from={today - timedelta(days=30)}&to={today}"
    return [
        *((name, f"{name}?{everything}") for name in REPORTS),
        ("summary, business hours", f"summary?{everything}&hours=business"),
        ("summary, one number", f"summary?{everything}&instance_id=1"),
        ("attendants, one number", f"attendants?{everything}&instance_id=1"),
        ("summary, a month", f"summary?{month}"),
    ]


async def _compare(
    session: ClientSession, name: str, query: str, urls: list[str], count: int
) -> Figure:
    times: list[list[float]] = [[], []]
    for _ in range(count + 2):
        for url, taken in zip(urls, times, strict=True):
            taken.append(await milliseconds(session, f"{url}/api/v1/reports/{query}", ADMIN))
    short, long = (percentile(taken[2:], 50) for taken in times)
    row = f"report {name}, long history, p50"
    return Figure(row, "ms", long, "the short history", short, long / short, _GOALS)
