"""How gunicorn logs: as it always does, but for addresses of a ballot, of which it says nothing."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

from cph.core.quiet import QuietFilter, names_a_ballot


class QuietLogger(Logger):
    """Given by `--logger-class cph.core.weblog.QuietLogger`."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for one in (self.error_log, self.access_log):
            for handler in one.handlers:
                handler.addFilter(QuietFilter())

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        address, came_from = environ.get("RAW_URI", ""), environ.get("HTTP_REFERER", "")
        if not names_a_ballot(address) and not names_a_ballot(came_from):
            super().access(resp, req, environ, request_time)
