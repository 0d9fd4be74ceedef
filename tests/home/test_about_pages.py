"""Help, accessibility, privacy, the look, and the pages for when something is wrong."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client, RequestFactory
from django.urls import path

from cph.core.refusals import NotAllowed, Refused
from cph.home import errors
from cph.urls import handler400, handler403, handler404, handler500  # noqa: F401
from cph.urls import urlpatterns as real_patterns


def refuse(request):
    raise NotAllowed("You attend for the local authority.", article="Article 5a", instead="You can still speak.")


def stop(request):
    raise Refused("The agenda was issued already.")


def break_(request):
    raise RuntimeError("broken on purpose")


def deny(request):
    raise PermissionDenied


urlpatterns = [
    *real_patterns,
    path("try/refuse/", refuse),
    path("try/stop/", stop),
    path("try/break/", break_),
    path("try/deny/", deny),
]


@pytest.mark.parametrize("address", ["/help/", "/accessibility/", "/privacy/"])
def test_pages_about_the_site_are_open_to_everybody(made, as_, client, address):
    for browser in (client, *(as_(made.seats[seat]) for seat in ("head", "clerk", "admin", "stranger"))):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert answer.content.count(b"<h1") == 1


def test_help_names_the_clerk(made, as_):
    assert made.clerk.email in as_(made.head).get("/help/").content.decode()
    assert made.clerk.email not in as_(made.stranger).get("/help/").content.decode()


def test_only_the_clerk_is_told_how_to_clerk(made, as_):
    assert "If you are the clerk" in as_(made.clerk).get("/help/").content.decode()
    assert "If you are the clerk" not in as_(made.head).get("/help/").content.decode()


@pytest.mark.parametrize("colour", ["1d4f91", "ffffff", "ffdd00"])
def test_the_look_is_a_style_sheet(client, colour):
    answer = client.get(f"/look/{colour}.css")
    assert answer["Content-Type"] == "text/css"
    assert "--cph-band: #" in answer.content.decode()


@pytest.mark.parametrize("colour", ["1d4f9", "1D4F91", "zzzzzz", "1d4f911"])
def test_what_is_no_colour_is_not_found(db, client, colour):
    assert client.get(f"/look/{colour}.css").status_code == 404


def test_the_page_carries_no_style_and_no_script(made, as_):
    page = as_(made.clerk).get("/").content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick" not in page
    assert all("src=" in part.split(">")[0] for part in page.split("<script")[1:])


@pytest.mark.urls("tests.home.test_about_pages")
def test_a_refusal_says_why_under_which_article_and_what_instead(made, as_):
    answer = as_(made.head).get("/try/refuse/")
    page = answer.content.decode()
    assert answer.status_code == 403
    for words in ("You attend for the local authority.", "Article 5a", "You can still speak."):
        assert words in page


@pytest.mark.urls("tests.home.test_about_pages")
def test_a_rule_that_stops_says_so(made, as_):
    answer = as_(made.head).get("/try/stop/")
    assert answer.status_code == 409
    assert "The agenda was issued already." in answer.content.decode()


@pytest.mark.urls("tests.home.test_about_pages")
def test_a_plain_denial_has_words_too(made, as_):
    answer = as_(made.head).get("/try/deny/")
    assert answer.status_code == 403
    assert "You may not do this" in answer.content.decode()


@pytest.mark.urls("tests.home.test_about_pages")
def test_what_breaks_says_so_without_the_database():
    """No database is open to this test, and the page comes all the same."""
    answer = Client(raise_request_exception=False).get("/try/break/")
    assert answer.status_code == 500
    assert "The fault is ours" in answer.content.decode()


def test_the_last_page_needs_not_even_its_file(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    answer = errors.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert b"Something went wrong" in answer.content


def test_what_is_not_there_says_so_signed_in_or_not(made, as_, client):
    for browser in (client, as_(made.head)):
        answer = browser.get("/no/such/page/")
        assert answer.status_code == 404
        assert "There is no such page" in answer.content.decode()


def test_text_that_cannot_be_kept_is_refused_in_words(client):
    answer = client.get("/?q=%00")
    assert answer.status_code == 400
    assert "could not be read" in answer.content.decode()


def test_a_form_of_another_sign_in_is_refused_in_words(db):
    answer = Client(enforce_csrf_checks=True).post("/account/logout/")
    assert answer.status_code == 403
    assert "open for too long" in answer.content.decode()


def test_pages_say_the_network_whose_they_are(made, as_):
    page = as_(made.head).get("/").content.decode()
    assert f"{made.network.name}, kept by its clerk" in page
    assert "/look/1d4f91.css" in page


def test_every_page_template_can_be_shown_without_a_person(client, rf):
    answer = render(rf.get("/"), "404.html")
    assert isinstance(answer, HttpResponse)
