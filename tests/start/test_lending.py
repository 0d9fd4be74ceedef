"""Which manage.py commands need servers."""

import os

import pytest

from cph.start import lending


@pytest.mark.parametrize(
    "words", ["manage.py", "manage.py help", "manage.py makemigrations", "manage.py migrate --help"]
)
def test_commands_without_a_database_start_nothing(words):
    assert not lending.needs_servers(words.split())


@pytest.mark.parametrize("words", ["manage.py migrate", "manage.py shell", "manage.py runserver 8001"])
def test_commands_with_a_database_get_one(words):
    assert lending.needs_servers(words.split())


def test_named_database_is_used_as_it_is(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://named")
    before = dict(os.environ)
    with lending.servers_for(["manage.py", "migrate"]):
        assert dict(os.environ) == before
