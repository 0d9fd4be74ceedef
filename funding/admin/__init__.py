"""Funding in the admin, one file for each part of it."""

from funding.admin import books, claiming, contributing, funds, paying, proposing, seeing

__all__ = ["books", "claiming", "contributing", "funds", "paying", "proposing", "seeing"]
