"""Being asked to stop: noted when the signal comes, heeded only where it is safe to stop.

An exception out of a signal handler may be raised anywhere, even inside a fork, where Python drops it.
"""

import os
import signal
import time
from collections.abc import Callable
from types import FrameType

SAME_KEYSTROKE_SECONDS = 1.0


class StopRequested(BaseException):
    """Somebody asked us to stop."""


class Listener:
    """What has been asked so far. There is one, as a process has one set of signal handlers."""

    asked_at = 0.0
    is_stopping = False

    def __init__(self) -> None:
        self.kill: Callable[[], None] = lambda: None

    def listen(self, kill: Callable[[], None]) -> None:
        """Ctrl-C, a polite kill and a closed terminal all mean: stop in order; a second time: `kill`."""
        self.kill = kill
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if each != signal.SIGHUP or signal.getsignal(each) != signal.SIG_IGN:  # nohup means what it says
                signal.signal(each, self.on_signal)

    def on_signal(self, _signal: int, _frame: FrameType | None) -> None:
        """Note the first; kill at the second. make passes one keystroke on twice, which counts once."""
        now = time.monotonic()
        if not self.asked_at:
            self.asked_at = now
        elif now - self.asked_at > SAME_KEYSTROKE_SECONDS:
            self.kill()
            os._exit(130)

    def heed(self) -> None:
        """Called wherever we wait: go no further once somebody has asked us to stop."""
        if self.asked_at and not self.is_stopping:
            raise StopRequested

    def begin_stopping(self) -> None:
        """From here on we wait for the end of things, and a signal is the second one."""
        self.is_stopping = True
        self.asked_at = self.asked_at or time.monotonic()


listener = Listener()
