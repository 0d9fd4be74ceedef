"""The pages of posts: reading them at a date, filling one, ending a term; who may, and what odd input gets."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cph.people.models import Invitation, Person
from networks.executives.models import Tenure
from tests.factories import groups as make
from tests.factories.executives import make_executive, make_tenure

TERM = {"starts_on": "2026-12-01", "ends_on": "2028-11-30"}
HOW = {"how": "ELECTED", "appointed_by": "Elected at the meeting of 20 November 2026"}


@pytest.fixture
def clerk(client, city):
    client.force_login(city.clerk)
    return client


def text_of(answer):
    return " ".join(answer.content.decode().split())


def posts(city, **query):
    return reverse("post_list", args=[city.body.pk])


def filling(city, key, step="", group=None):
    args = [city.body.pk, city.posts[key].pk]
    url = reverse("appoint_step", args=[*args, step]) if step else reverse("appoint", args=args)
    return f"{url}?group={group.pk}" if group else url


def signed_in(answer):
    return answer.content.decode().split('name="signed" value="')[1].split('"')[0]


def fill(client, city, key, person, group=None, **changes):
    """Go through the pages up to the check; gives that page."""
    client.post(filling(city, key, "", group), person)
    client.post(filling(city, key, "term", group), TERM | changes)
    client.post(filling(city, key, "how", group), HOW | {"how": changes.get("how", "ELECTED")})
    return client.get(filling(city, key, "check", group))


# --- reading


def test_the_list_says_who_holds_what_and_what_is_vacant(clerk, city):
    make_tenure(city.body, city.posts["co-chair"], city.heads[0], ends_on=date(2027, 1, 31))
    make_tenure(city.body, city.posts["vice-chair"], city.heads[1], ends_on=date(2026, 8, 31))
    make_tenure(city.body, city.posts["director"], make.make_person("Dana Director"), how="INVITED")
    text = text_of(clerk.get(posts(city)))
    assert city.heads[0].name in text
    assert "City school 1" in text
    assert "Ends soon" in text
    assert "Vacant since 1 Sep 2026" in text
    assert "5 seats are vacant; 1 term ends within 90 days." in text
    assert "In attendance, without a vote" in text
    assert text.index("In attendance") < text.index("Dana Director")
    assert "Article 5a does not say how long a term lasts for: Co-chair" in text
    assert "Article 5a gives no vote to: Director. They may still attend." in text


def test_the_list_at_another_date(clerk, city):
    make_tenure(city.body, city.posts["vice-chair"], city.heads[1], ends_on=date(2026, 8, 31))
    assert city.heads[1].name in text_of(clerk.get(posts(city), {"on": "2026-08-31"}))
    assert "No constitution in force" in text_of(clerk.get(posts(city), {"on": "2019-01-01"}))


def test_the_networks_number_leads_to_its_executive(clerk, city):
    assert "Posts of Executive" in text_of(clerk.get(reverse("post_list", args=[city.network.pk])))


def test_a_member_reads_but_is_offered_nothing(client, city):
    tenure = make_tenure(city.body, city.posts["co-chair"], city.heads[0])
    client.force_login(city.heads[5])
    text = text_of(client.get(posts(city)))
    assert city.heads[0].name in text
    assert "appoint/" not in text
    assert "stand-down" not in text
    assert client.get(filling(city, "co-chair")).status_code == 403
    assert client.post(filling(city, "co-chair", "check"), {"signed": "x"}).status_code == 403
    assert client.get(reverse("stand_down", args=[tenure.pk])).status_code == 403
    assert client.get(reverse("post_history", args=[city.body.pk, city.posts["co-chair"].pk])).status_code == 200


def test_strangers_find_nothing(client, city):
    tenure = make_tenure(city.body, city.posts["co-chair"])
    other = make_executive("Other", code="886")
    pages = [
        posts(city),
        reverse("post_csv", args=[city.body.pk]),
        reverse("post_history", args=[city.body.pk, city.posts["co-chair"].pk]),
        filling(city, "co-chair"),
        filling(city, "co-chair", "check"),
        reverse("stand_down", args=[tenure.pk]),
        reverse("tenure_done", args=[tenure.pk]),
    ]
    assert {client.get(page).status_code for page in pages} == {302}
    client.force_login(other.clerk)
    assert {client.get(page).status_code for page in pages} == {404}
    assert client.get(reverse("appoint", args=[other.body.pk, city.posts["co-chair"].pk])).status_code == 404


def test_the_csv(clerk, city):
    make_tenure(city.body, city.posts["co-chair"], city.heads[0])
    body = clerk.get(reverse("post_csv", args=[city.body.pk])).getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body)))
    assert len(rows) == 8
    assert rows[0]["Holder"] == city.heads[0].name
    assert rows[1]["Vacant since"] == "2020-09-01"


def test_history_shows_holders_and_gaps(clerk, city):
    post = city.posts["vice-chair"]
    make_tenure(city.body, post, city.heads[0], starts_on=date(2022, 9, 1), ends_on=date(2024, 8, 31))
    make_tenure(city.body, post, city.heads[1], starts_on=date(2025, 1, 1), ends_on=date(2026, 10, 31))
    text = text_of(clerk.get(reverse("post_history", args=[city.body.pk, post.pk])))
    assert "Sunday 1 September 2024 to Tuesday 31 December 2024" in text
    assert "since Sunday 1 November 2026" in text


# --- filling


def test_a_post_is_filled_page_by_page(clerk, city):
    text = text_of(clerk.get(filling(city, "co-chair"), {"q": city.heads[2].name.upper()}))
    assert city.heads[2].name in text
    assert city.heads[3].name not in text
    page = fill(clerk, city, "co-chair", {"person": city.heads[2].pk})
    text = text_of(page)
    assert city.heads[2].name in text
    assert "Thursday 30 November 2028" in text
    answer = clerk.post(filling(city, "co-chair", "check"), {"signed": signed_in(page)}, follow=True)
    assert "Appointment recorded" in text_of(answer)
    assert Tenure.objects.get().person == city.heads[2]
    again = clerk.post(filling(city, "co-chair", "check"), {"signed": signed_in(page)}, follow=True)
    assert "Appointment recorded" in text_of(again)
    assert Tenure.objects.count() == 1


def test_somebody_without_a_school_is_made_and_invited_once(clerk, city):
    new = {"who": "new", "name": "Dana  Director", "email": "Dana@Example.org"}
    page = fill(clerk, city, "director", new, how="INVITED")
    data = {"signed": signed_in(page), "invite": "yes"}
    clerk.post(filling(city, "director", "check"), data)
    clerk.post(filling(city, "director", "check"), data)
    person = Person.objects.get(email="dana@example.org")
    assert (person.name, person.tenures.count()) == ("Dana Director", 1)
    assert Invitation.objects.filter(person=person).count() == 1


def test_a_members_post_takes_nobody_by_address(clerk, city):
    new = {"who": "new", "name": "Dana", "email": "dana@example.org"}
    assert "Choose a person." in text_of(clerk.post(filling(city, "co-chair"), new))


def test_a_representative_is_looked_for_in_the_group(clerk, city):
    assert "Which group sends them?" in text_of(clerk.get(filling(city, "representative")))
    text = text_of(clerk.get(filling(city, "representative", group=city.south)))
    assert city.heads[3].name in text
    assert city.heads[0].name not in text
    page = fill(clerk, city, "representative", {"person": city.heads[3].pk}, city.south, how="SENT")
    clerk.post(filling(city, "representative", "check", city.south), {"signed": signed_in(page)})
    assert Tenure.objects.get().group == city.south


def test_a_seat_filled_meanwhile_is_said_on_the_check_page(clerk, city):
    page = fill(clerk, city, "vice-chair", {"person": city.heads[0].pk})
    make_tenure(city.body, city.posts["vice-chair"], city.heads[1])
    answer = clerk.post(filling(city, "vice-chair", "check"), {"signed": signed_in(page)})
    text = text_of(answer)
    assert "Article 5a gives this post one seat: Vice chair. It is held in that period" in text
    assert text.count("<title>Error: ") == 1


def test_the_silent_constitution_has_a_banner_and_the_stated_one_an_end(clerk, city):
    clerk.post(filling(city, "co-chair"), {"person": city.heads[0].pk})
    assert "does not say how long a term lasts" in text_of(clerk.get(filling(city, "co-chair", "term")))
    clerk.post(filling(city, "vice-chair"), {"person": city.heads[0].pk})
    text = text_of(clerk.get(filling(city, "vice-chair", "term")))
    assert "a term of 24 months" in text
    assert 'value="2028-11-20"' in text


@pytest.mark.parametrize("step", ["term", "how", "check"])
def test_no_step_is_reached_without_the_one_before(clerk, city, step):
    assert clerk.get(filling(city, "co-chair", step)).status_code == 302


def test_odd_input_is_answered_in_words(clerk, city):
    for data in (
        {},
        {"person": "x"},
        {"person": "9" * 40},
        {"person": "999999"},
        {"who": "new", "name": "\u0007", "email": "x"},
    ):
        assert clerk.post(filling(city, "lead"), data).status_code == 200
    clerk.post(filling(city, "lead"), {"person": city.heads[0].pk})
    for data in ({}, {"starts_on": "0001-01-01"}, {"starts_on": "2026-12-01", "ends_on": "2026-01-01"}):
        assert clerk.post(filling(city, "lead", "term"), data).status_code == 200
    clerk.post(filling(city, "lead", "term"), TERM)
    for data in ({}, {"how": "KING", "appointed_by": "-"}):
        assert clerk.post(filling(city, "lead", "how"), data).status_code == 200
    assert clerk.post(filling(city, "lead", "check"), {"signed": "x"}).status_code == 302
    assert clerk.get(filling(city, "co-chair", "nonsense")).status_code == 404
    assert clerk.get(filling(city, "representative") + "?group=%C2%B2").status_code == 200
    assert clerk.get(posts(city), {"on": "never"}).status_code == 200
    assert clerk.get(reverse("post_list", args=[10**30])).status_code == 404
    assert clerk.get(reverse("stand_down", args=[10**30])).status_code == 404


def test_answers_signed_for_one_post_do_not_fill_another(clerk, city):
    page = fill(clerk, city, "co-chair", {"person": city.heads[0].pk})
    clerk.post(filling(city, "vice-chair", "check"), {"signed": signed_in(page)})
    assert not Tenure.objects.exists()


# --- leaving


def test_a_term_is_ended(clerk, city):
    tenure = make_tenure(city.body, city.posts["co-chair"], city.heads[0])
    url = reverse("stand_down", args=[tenure.pk])
    assert "Enter why it ends." in text_of(clerk.post(url, {"ends_on": "2026-11-30"}))
    answer = clerk.post(url, {"ends_on": "30/11/2026", "reason": "Retired"}, follow=True)
    assert "last day as Co-chair is Monday 30 November 2026" in text_of(answer)
    assert "a term is never extended" in text_of(clerk.post(url, {"ends_on": "1/12/2026", "reason": "Stays"}))


def test_an_appointment_to_come_is_withdrawn(clerk, city):
    tenure = make_tenure(city.body, city.posts["co-chair"], city.heads[0], starts_on=date(2027, 1, 1))
    text = text_of(clerk.get(posts(city)))
    assert "from 1 Jan 2027" in text
    clerk.post(reverse("stand_down", args=[tenure.pk]), {"reason": "Moved"})
    assert not Tenure.objects.exists()


# --- how much a page asks


def test_queries_do_not_grow_with_holders(clerk, city):
    def asked():
        with CaptureQueriesContext(connection) as found:
            assert clerk.get(posts(city)).status_code == 200
        return [query["sql"] for query in found]

    make_tenure(city.body, city.posts["co-chair"], city.heads[0])
    asked()
    few = asked()
    for n in range(30):
        school = make.make_school()
        head = make.make_head(school)
        group = make.make_group(city.network)
        make.make_place(school, group)
        make_tenure(city.body, city.posts["representative"], head, group=group)
        make_tenure(city.body, city.posts["vice-chair"], starts_on=date(1990 + n, 1, 1), ends_on=date(1990 + n, 9, 1))
    many = asked()
    assert len(many) == len(few) <= 12, "\n".join(many)


def test_a_holder_pays_no_more(client, city, django_assert_max_num_queries):
    make_tenure(city.body, city.posts["co-chair"], city.heads[0])
    client.force_login(city.heads[0])
    client.get(posts(city))
    with django_assert_max_num_queries(12):
        client.get(posts(city))
