"""Counting attempts: in Redis, which all web processes share; in this process's memory while Redis does not answer.

Sign-in must work when Redis is down, and it must not be unguarded then: each process goes on counting by itself, so the
limits become looser by the number of processes, never absent.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from django.http import HttpRequest
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

LEAVE_ALONE = 15  # seconds before Redis is asked again, so that a page does not wait for each of its questions


def _either(name: str) -> Callable[..., Any]:
    """The cache's method of this name, answered by Redis or, failing that, from memory."""
    from_redis, from_memory = getattr(RedisCache, name), getattr(LocMemCache, name)

    def answer(self: RedisElseMemory, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= RedisElseMemory.ask_again_at:
            try:
                return from_redis(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                RedisElseMemory.ask_again_at = time.monotonic() + LEAVE_ALONE
                log.warning("Redis does not answer; limits are counted in memory", error=str(error))
        return from_memory(self.memory, *args, **kwargs)

    return answer


class RedisElseMemory(RedisCache):
    """Django's cache for rate limits: see the head of this file."""

    ask_again_at = 0.0

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        plain = {key: params[key] for key in ("KEY_PREFIX", "TIMEOUT", "VERSION") if key in params}
        self.memory = LocMemCache("while-redis-is-away", {**plain, "OPTIONS": {"MAX_ENTRIES": 20_000}})

    add = _either("add")
    get = _either("get")
    set = _either("set")
    touch = _either("touch")
    delete = _either("delete")
    get_many = _either("get_many")
    has_key = _either("has_key")
    incr = _either("incr")
    set_many = _either("set_many")
    delete_many = _either("delete_many")
    clear = _either("clear")


def is_too_often(request: HttpRequest, what: str, times: int, seconds: int) -> bool:
    """Whether this address has asked for `what` more than `times` within the last window of `seconds`."""
    if settings.ACCOUNT_RATE_LIMITS is False:
        return False
    key = f"limit:{what}:{get_adapter(request).get_client_ip(request)}:{int(time.time() // seconds)}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return cache.incr(key) > times
    except ValueError:  # it ran out between the two questions
        return False
