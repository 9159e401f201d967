"""What reports are made of, for the databases of bench/large.py: when each attendance was taken,
answered and finished, three replies each, and an opinion of every third client."""

import sqlite3

# Waits, responses and durations of their own, spread over an hour and repeatable: multiplied by
# primes and cut, ids are as good as dice.
_TIMES = """
UPDATE attendances SET
    started_at = created_at + 1000 * (id * 7919 % 3600),
    first_response_at = created_at + 1000 * (id * 7919 % 3600 + id * 6101 % 1200),
    finished_at = CASE WHEN state = 'FINISHED'
        THEN created_at + 1000 * (4800 + id * 4241 % 7200) END,
    is_finished_automatically = state = 'FINISHED' AND id % 5 = 0,
    feedback_asked_at = CASE WHEN state = 'FINISHED'
        THEN created_at + 1000 * (4800 + id * 4241 % 7200) END,
    business_wait = 500 * (id * 7919 % 3600),
    business_first_response = 500 * (id * 6101 % 1200),
    business_duration = CASE WHEN state = 'FINISHED' THEN 500 * (4800 + id * 4241 % 7200) END
WHERE state <> 'WAITING'
"""
_REPLIES = """
INSERT INTO replies (attendance_id, instance_id, user_id, asked_at, answered_at, business_ms)
SELECT id, instance_id, user_id, created_at + 60000 * n,
    created_at + 60000 * n + 1000 * (id * n * 5227 % 1800),
    500 * (id * n * 5227 % 1800)
FROM attendances, (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3)
WHERE state <> 'WAITING'
"""
_OPINIONS = """
INSERT INTO attendances_feedbacks (attendance_id, answer, comment, created_at, updated_at)
SELECT id, 1 + id * 3571 % 5, NULL, finished_at + 60000, finished_at + 60000
FROM attendances WHERE state = 'FINISHED' AND id % 3 = 0
"""
STATEMENTS = (_TIMES, _REPLIES, _OPINIONS)


def add_figures(connection: sqlite3.Connection) -> None:
    """Fill in what reports read."""
    for statement in STATEMENTS:
        connection.execute(statement)
