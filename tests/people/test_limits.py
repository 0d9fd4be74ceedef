"""Counting goes on when Redis does not answer, and goes back to Redis when it does."""

import time

import pytest
from django.core.cache import caches

from cph.people.limits import RedisElseMemory, is_too_often


@pytest.fixture
def away(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "cph.people.limits.RedisElseMemory",
            "LOCATION": "unix:///nowhere/redis.sock?db=0",
            "KEY_PREFIX": "away",
        }
    }
    RedisElseMemory.ask_again_at = 0.0
    yield caches["default"]
    caches["default"].clear()
    RedisElseMemory.ask_again_at = 0.0


def test_everything_a_limit_needs_works_from_memory(away):
    assert away.add("a", 1)
    assert not away.add("a", 2)
    assert away.incr("a") == 2
    assert away.get("a") == 2
    away.set("b", [1.5], 60)
    assert away.get_many(["a", "b"]) == {"a": 2, "b": [1.5]}
    assert away.delete("a")
    assert away.get("a", "gone") == "gone"
    assert away.has_key("b")
    assert away.touch("b", 5)


def test_redis_is_left_alone_for_a_while_so_that_pages_do_not_wait(away):
    away.get("a")
    assert RedisElseMemory.ask_again_at > time.monotonic()
    started = time.monotonic()
    for _ in range(1000):
        away.get("a")
    assert time.monotonic() - started < 1


def test_too_often_is_counted_by_address(away, settings, rf):
    settings.ACCOUNT_RATE_LIMITS = {}
    here, there = rf.get("/", REMOTE_ADDR="203.0.113.1"), rf.get("/", REMOTE_ADDR="203.0.113.2")
    assert [is_too_often(here, "thing", 2, 3600) for _ in range(4)] == [False, False, True, True]
    assert not is_too_often(there, "thing", 2, 3600)
