"""Each key is looked at as often as it must be, by one worker at a time, and by none for ever."""

from __future__ import annotations

import threading
import time

import pytest

from kustomize_plugin.flux.work_queue import WorkQueue


@pytest.fixture
def queue(clock) -> WorkQueue[str]:
    return WorkQueue(clock)


def taken(queue: WorkQueue[str]) -> list[str]:
    """Return all that can be taken now."""
    found = []
    while len(queue):
        item = queue.take()
        assert item is not None
        found.append(item)
        queue.done(item)
    return found


def test_a_key_waits_once_in_the_order_of_arrival(queue):
    for one in ("b", "a", "b", "a"):
        queue.add(one)

    assert taken(queue) == ["b", "a"]


def test_lanes_take_turns(clock):
    queue: WorkQueue[str] = WorkQueue(clock, lane=lambda item: item[0])
    for one in ("a1", "a2", "a3", "b1", "c1", "a4", "b2"):
        queue.add(one)

    assert taken(queue) == ["a1", "b1", "c1", "a2", "b2", "a3", "a4"]


def test_who_is_free_goes_to_a_lane_that_nobody_works_on(clock):
    queue: WorkQueue[str] = WorkQueue(clock, lane=lambda item: item[0])
    for one in ("a1", "a2", "a3"):
        queue.add(one)
    assert [queue.take(), queue.take()] == ["a1", "a2"]  # alone, a lane may have all workers

    queue.add("b1")
    queue.done("a2")
    assert queue.take() == "b1"
    queue.done("b1")
    queue.add("b2")
    assert queue.take() == "b2"
    queue.done("b2")
    assert queue.take() == "a3"


def test_thousands_wait_without_being_searched(queue):
    began = time.process_time()
    for _ in range(2):
        for number in range(20_000):
            queue.add(str(number))

    assert len(queue) == 20_000
    assert time.process_time() - began < 2


def test_what_is_worked_on_comes_back_afterwards_and_not_to_another(queue):
    queue.add("a")
    assert queue.take() == "a"

    queue.add("a")
    queue.add("a")
    queue.add("b")
    assert queue.take() == "b"

    queue.done("a")
    assert queue.take() == "a"


def test_each_try_waits_twice_as_long_up_to_a_minute(queue):
    assert [queue.retry("a") for _ in range(9)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]

    queue.settle("a")
    assert queue.retry("a") == 1


def test_what_is_to_be_tried_again_comes_when_it_is_due(queue, clock):
    queue.retry("late")
    queue.add("now")
    assert taken(queue) == ["now"]

    clock.now = 1.0
    assert queue.take() == "late"


def test_a_key_that_is_looked_at_meanwhile_is_not_tried_again_twice(queue, clock):
    """Else each event for one that fails would start a row of tries of its own."""
    for _ in range(5):
        queue.retry("a")
    queue.retry("b")
    clock.now = 100.0
    queue.add("c")

    assert taken(queue) == ["c", "b", "a"]

    queue.retry("d")
    queue.settle("d")
    clock.now = 200.0
    queue.add("e")
    assert taken(queue) == ["e"]


def test_a_worker_waits_for_a_key_and_leaves_when_the_queue_closes():
    queue: WorkQueue[str] = WorkQueue()
    got: list[str | None] = []
    worker = threading.Thread(target=lambda: got.extend([queue.take(), queue.take()]))
    worker.start()
    queue.add("a")
    while not got and worker.is_alive() and len(queue):
        time.sleep(0.001)
    queue.close()
    worker.join(5)

    assert got == ["a", None]


def test_a_worker_that_sleeps_wakes_for_what_is_due():
    queue: WorkQueue[str] = WorkQueue()
    assert queue.retry("a") == 1
    began = time.monotonic()

    assert queue.take() == "a"
    assert 0.9 < time.monotonic() - began < 5


def test_of_many_workers_no_two_have_one_key():
    queue: WorkQueue[int] = WorkQueue()
    lock, busy, clashes, done = threading.Lock(), set[int](), list[int](), [0]

    def work() -> None:
        while (key := queue.take()) is not None:
            with lock:
                clashes.extend([key] if key in busy else [])
                busy.add(key)
            time.sleep(0.0001)
            with lock:
                busy.discard(key)
                done[0] += 1
            queue.done(key)

    workers = [threading.Thread(target=work) for _ in range(8)]
    for one in workers:
        one.start()
    for number in range(2000):
        queue.add(number % 5)
    while len(queue):
        time.sleep(0.01)
    queue.close()
    for one in workers:
        one.join(5)

    assert not clashes
    assert done[0] >= 5
