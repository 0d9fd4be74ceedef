"""What every test may rely on."""

import os
from importlib import import_module

import hypothesis
import pytest
from django.db import connections
from django.test import Client

from cph.start import system

# The browser's library keeps an event loop in the test's own thread; Django takes that for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# A machine that is busy with something else is no reason to call a property false.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Each test database is a copy of the migrated one that the starter keeps ready, where there is one."""
    database = connections["default"].settings_dict
    template = os.environ.get("CPH_TEST_TEMPLATE")
    if template:
        database["TEST"]["TEMPLATE"] = template
    # among a handful of rows the best of all plans takes ten times as long to find as any plan takes to carry out
    database["OPTIONS"]["options"] += " -c join_collapse_limit=4 -c from_collapse_limit=4"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The machine's own Chromium, for the stories; without one they fail and say what to do."""
    from tests.browsing import be_late, be_patient

    browser = system.chromium()
    if not browser:
        pytest.fail("The stories need a browser. On Debian or Ubuntu run: sudo apt install chromium", pytrace=False)
    be_patient()
    with pytest.MonkeyPatch.context() as patch:
        if wait := float(os.environ.get("STORY_WAIT", 0)):  # seconds: finds the step that does not wait for its page
            be_late(patch, wait)
        # as root, and in containers, Chromium cannot make its sandbox
        yield {**browser_type_launch_args, "executable_path": browser, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session", autouse=True)
def addresses_of_a_real_network():
    """Addresses are decided once, when they are first asked for: before any test switches the demonstration on."""
    import_module("cph.urls")


@pytest.fixture(scope="session", autouse=True)
def tables_can_be_emptied():
    """Tests that commit have their tables emptied afterwards, which the trail's own triggers would refuse."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    flush = DatabaseOperations.execute_sql_flush

    def without_triggers(self, sql_list):
        role = "SET session_replication_role = "
        return flush(self, [f"{role}replica;", *sql_list, f"{role}DEFAULT;"])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", without_triggers)
        yield


@pytest.fixture(scope="session", autouse=True)
def a_cache_of_its_own():
    """Tests that empty the cache empty their own: beside them, other workers count tries and used codes."""
    from django.conf import settings
    from django.test import override_settings

    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    plain = settings.CACHES["default"]
    if not plain["LOCATION"].startswith("unix://"):
        yield
        return
    location = plain["LOCATION"].partition("?")[0] + f"?db={1 + int(worker) % 15}"
    with override_settings(CACHES={"default": plain | {"LOCATION": location}}):
        yield


# the long files, longest first, and whatever drives a browser
LONG = ("stories/", "test_access.py", "test_part_b.py", "home/test_demonstration.py", "browser.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Long tests begin first: one that begins last is waited for by all other workers."""
    items.sort(key=lambda item: next((place for place, name in enumerate(LONG) if name in item.nodeid), len(LONG)))


@pytest.fixture(scope="session", autouse=True)
def static_files_are_looked_for_once():
    """Every test client makes the middleware anew: each would look through all static files again, twice a visit's cost."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def look_once(self):
        if not found:
            look(self)
            found.update(self.files)
        self.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", look_once)
        yield


@pytest.fixture(autouse=True)
def signed_in_with_all_that_is_asked(monkeypatch):
    """`client.force_login` stands for a whole sign-in, second factor included; tests of sign-in itself do not use it."""
    plain = Client.force_login

    def force_login(client, person, backend=None):
        plain(client, person, backend)
        session = client.session
        session["second_factor"] = "totp"
        session.save()

    monkeypatch.setattr(Client, "force_login", force_login)


@pytest.fixture(scope="module")
def visits(django_db_setup, django_db_blocker, tmp_path_factory):
    """Two networks and one person for each role, made once for all tests of a file: every visit is undone.

    Files land in a folder of their own. Tests that use it do not ask for the database themselves.
    """
    from django.db import transaction
    from django.test import override_settings

    from tests.access import Visits
    from tests.world import make_world

    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        with transaction.atomic():
            yield Visits(make_world())
            transaction.set_rollback(True)
        for connection in connections.all(initialized_only=True):
            connection.close()
