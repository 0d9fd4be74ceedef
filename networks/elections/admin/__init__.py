"""Elections in the admin site: what happened is read there, never rewritten."""

from networks.elections.admin import calling, declaring, standing  # noqa: F401  (registers itself)
