"""The pages of the groups and of the drawing, as a clerk, a head and a stranger meet them."""

import csv
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks.constitutions.models import Body
from networks.groups import selectors
from networks.groups.models import Drawing, DrawnPlace, Place
from tests.factories import groups as make

PAGES = ["group_list", "group_csv", "drawing", "drawing_csv", "drawing_upload", "drawing_adopt"]


@pytest.fixture
def clerk(client, city):
    client.force_login(city.clerk)
    return client


@pytest.fixture
def drawing(clerk, city):
    clerk.post(
        reverse("drawing", args=[city.network.pk]), {"act": "start", "starts_on": "2027-01-01", "begin": "today"}
    )
    return Drawing.objects.get()


def address(name, city, *more):
    return reverse(name, args=[city.network.pk, *more])


def act(client, city, drawing, **data):
    drawing.refresh_from_db()
    return client.post(address("drawing", city), {"revision": drawing.revision, **data}, follow=True)


def text_of(answer):
    return " ".join(answer.content.decode().split())


def upload(client, city, body, name="groups.csv"):
    body = body.encode() if isinstance(body, str) else body
    return client.post(address("drawing_upload", city), {"file": SimpleUploadedFile(name, body)})


# --- the list


def test_the_list_says_who_is_where_and_whether_all_are(clerk, city):
    text = text_of(clerk.get(address("group_list", city)))
    assert "6 of 6 schools are in exactly one group." in text
    assert "School A" in text
    assert city.heads[0].name in text
    assert "Draw the groups anew" in text


def test_a_missing_school_is_named_at_the_top(clerk, city):
    make.make_school("Forgotten school")
    text = text_of(clerk.get(address("group_list", city)))
    assert "6 of 7 schools are in exactly one group." in text
    assert "Forgotten school" in text


def test_a_head_reads_the_list_but_is_offered_no_change(client, city):
    client.force_login(city.heads[0])
    text = text_of(client.get(address("group_list", city)))
    assert "School A" in text
    assert "Draw" not in text
    assert "Rename" not in text


@pytest.mark.parametrize("on", ["2019-01-01", "not a day", "0001-01-01", "99999-1-1", "1/9/2026", ""])
def test_any_day_can_be_asked_for(clerk, city, on):
    assert clerk.get(address("group_list", city), {"on": on}).status_code == 200
    assert clerk.get(address("group_csv", city), {"on": on}).status_code == 200


def test_the_csv_says_the_same_and_runs_nothing(clerk, city):
    School = type(city.schools[0])
    School.objects.filter(pk=city.schools[0].pk).update(name="=cmd|' /C calc'!A0")
    rows = list(csv.DictReader(io.StringIO(clerk.get(address("group_csv", city)).getvalue().decode("utf-8-sig"))))
    assert len(rows) == 6
    assert rows[0]["School"].startswith("'=cmd")
    assert {row["Group"] for row in rows} == {"North", "South"}


# --- access


@pytest.mark.parametrize("name", PAGES)
def test_strangers_find_nothing_and_the_unknown_sign_in(client, city, name):
    assert client.get(address(name, city)).status_code == 302
    other = make.make_network("Other", code="886")
    client.force_login(make.make_clerk(other))
    assert client.get(address(name, city)).status_code == 404


@pytest.mark.parametrize("name", PAGES[2:])
def test_a_head_may_not_draw(client, city, name):
    client.force_login(city.heads[0])
    assert client.get(address(name, city)).status_code == 403
    assert client.post(address(name, city), {"act": "start"}).status_code == 403


def test_a_head_may_not_move_a_school(client, city):
    client.force_login(city.heads[0])
    url = address("group_school", city, city.schools[0].urn)
    assert client.get(url).status_code == 200
    assert client.post(url, {"group": city.south.pk, "starts_on": "2027-01-01"}).status_code == 403
    assert Place.objects.filter(school=city.schools[0]).count() == 1


def test_another_bodys_number_is_no_group_page(clerk, city):
    assert clerk.get(reverse("group_list", args=[city.north.pk])).status_code == 404
    assert clerk.get(reverse("group_rename", args=[city.network.pk])).status_code == 404
    assert clerk.get(reverse("group_list", args=[10**30])).status_code == 404


# --- drawing


def test_the_whole_drawing_by_forms_alone(clerk, city, drawing):
    act(clerk, city, drawing, act="name", name="East")
    east = drawing.groups.get(name="East")
    answer = act(clerk, city, drawing, act="put", schools=[city.schools[0].pk, city.schools[5].pk], group=east.pk)
    assert "2 schools are in East now." in text_of(answer)
    assert "Ready to adopt" in text_of(answer)
    page = text_of(clerk.get(address("drawing_adopt", city)))
    assert "4 schools stay where they are; 2 move" in page
    answer = clerk.post(address("drawing_adopt", city), follow=True)
    assert "The groups are adopted." in text_of(answer)
    assert selectors.schools_in(Body.objects.get(name="East"), date(2027, 1, 1)).count() == 2
    assert clerk.post(address("drawing_adopt", city)).status_code == 302


def test_a_schools_own_button_moves_that_school(clerk, city, drawing):
    south = drawing.groups.get(name="South")
    act(clerk, city, drawing, act="put", one=f"{city.schools[0].pk}:{south.pk}", group="")
    assert DrawnPlace.objects.get(school=city.schools[0]).group == south


def test_schools_can_be_put_into_no_group_and_suggested_back(clerk, city, drawing):
    act(clerk, city, drawing, act="put", schools=[city.schools[0].pk], group="none")
    text = text_of(clerk.get(address("drawing", city)))
    assert "Put into North" in text
    act(clerk, city, drawing, act="suggest")
    assert DrawnPlace.objects.get(school=city.schools[0]).group.name == "North"


def test_adopting_too_early_shows_the_lists(clerk, city, drawing):
    act(clerk, city, drawing, act="put", schools=[city.schools[0].pk], group="none")
    text = text_of(clerk.post(address("drawing_adopt", city)))
    assert "The groups cannot be adopted yet. 1 school in no group: School A." in text
    assert Drawing.objects.get().adopted_at is None


def test_two_clerks_are_told_of_each_other_and_keep_their_ticks(clerk, client, city, drawing, django_user_model):
    seen = drawing.revision
    south = drawing.groups.get(name="South")
    act(clerk, city, drawing, act="name", name="East")
    other = make.make_clerk(city.network, "Other clerk")
    client.force_login(other)
    assert "Clerk of it" in text_of(client.get(address("drawing", city)))
    data = {"act": "put", "revision": seen, "schools": [city.schools[0].pk], "group": south.pk}
    answer = client.post(address("drawing", city), data)
    assert answer.status_code == 409
    text = text_of(answer)
    assert "Clerk of it changed this drawing" in text
    assert f'value="{city.schools[0].pk}" id="s{city.schools[0].pk}" checked' in text
    drawing.refresh_from_db()
    assert f'name="revision" value="{drawing.revision}"' in text
    assert client.post(address("drawing", city), data | {"revision": drawing.revision}).status_code == 302


@pytest.mark.parametrize(
    "data",
    [
        {"act": "put"},
        {"act": "put", "schools": ["x"], "group": "1"},
        {"act": "put", "schools": ["9" * 30], "group": "none"},
        {"act": "put", "schools": ["1"], "group": "9" * 30},
        {"act": "put", "one": "²:³"},
        {"act": "name", "name": ""},
        {"act": "name", "name": "x" * 500},
        {"act": "name", "name": "\u0007"},
        {"act": "rename", "group": "no", "name": "East"},
        {"act": "drop", "group": "9" * 40},
        {"act": "when", "starts_on": "yesterday"},
        {"act": "nonsense"},
        {"revision": "²", "act": "again"},
    ],
)
def test_odd_input_is_answered_in_words(clerk, city, drawing, data):
    answer = clerk.post(address("drawing", city), {"revision": drawing.revision} | data)
    assert answer.status_code in (200, 302, 409)


@pytest.mark.parametrize(
    "query", [{"show": "missing"}, {"show": "²"}, {"show": "999999"}, {"q": "%_\\"}, {"q": "school a"}]
)
def test_the_filter_takes_anything(clerk, city, drawing, query):
    assert clerk.get(address("drawing", city), query).status_code == 200


def test_the_other_acts(clerk, city, drawing):
    act(clerk, city, drawing, act="name", name="East")
    east = drawing.groups.get(name="East")
    act(clerk, city, drawing, act="rename", group=east.pk, name="Far east")
    assert drawing.groups.filter(name="Far east").exists()
    north = drawing.groups.get(name="North")
    assert "exists already" in text_of(act(clerk, city, drawing, act="rename", group=north.pk, name="Up"))
    act(clerk, city, drawing, act="drop", group=north.pk)
    act(clerk, city, drawing, act="when", starts_on="2027-02-01")
    drawing.refresh_from_db()
    assert drawing.starts_on == date(2027, 2, 1)
    act(clerk, city, drawing, act="again", begin="empty")
    assert not drawing.groups.exists()
    act(clerk, city, drawing, act="give_up")
    assert not Drawing.objects.exists()
    assert clerk.post(address("drawing", city), {"act": "put"}).status_code == 409


# --- the file


def test_a_file_is_shown_first_and_then_taken(clerk, city, drawing):
    urns = [school.urn for school in city.schools]
    body = f"School;URN;Group\nA;{urns[0]};South\nB;{urns[1]};West\nB;{urns[1]};north\n?;;South\n?;12;South\n?;999999;South\nC;{urns[2]};\nD;1.2E+05;South\n"
    answer = upload(clerk, city, body)
    text = text_of(answer)
    assert "8 rows read: 2 schools placed, 5 rows refused." in text
    for said in (
        "Row 5</strong> There is no URN",
        "Row 6</strong> “12” is not a URN",
        "Row 7</strong> No school here",
        "Row 8</strong> There is no group for School C",
        "Row 9</strong> The URN reads 1.2E+05",
        "Row 4</strong> School B is in row 3 too, in West",
    ):
        assert said in text, said
    assert "1 group new to the drawing: West" in text
    assert not drawing.groups.filter(name="West").exists()
    clerk.post(address("drawing_take", city), {"text": body, "revision": drawing.revision})
    assert set(DrawnPlace.objects.filter(school=city.schools[1]).values_list("group__name", flat=True)) == {
        "West",
        "North",
    }
    page = text_of(clerk.get(address("drawing", city)))
    assert "1 school in two groups" in page
    assert "Only West" in page


def test_an_earlier_urn_finds_its_school(clerk, city, drawing):
    entry = city.schools[0].entries.get()
    entry.pk, entry.urn = None, 120007
    entry.save()
    text = text_of(upload(clerk, city, "urn,group\n120007,South\n"))
    assert f"120007 is an earlier number of School A, which is {city.schools[0].urn} today." in text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "The file is empty."),
        (b"   \n", "The file is empty."),
        (b"PK\x03\x04rest", "This is a spreadsheet, not a CSV file"),
        (b"name,group\na,b\n", "names no column “URN”"),
        (b"\x00\x01\x02", "not text"),
        (b'urn,group\n"' + b"x" * 200_000 + b"\n", "cannot be read as CSV"),
        (b"urn,group\n" + b"1,b\n" * 6000, "more than 5,000 rows"),
        (b"urn,group\n" + b"x" * 600_000, "larger than 500 KB"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(clerk, city, drawing, body, said):
    assert said in text_of(upload(clerk, city, body))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_any_spreadsheets_csv_is_read(clerk, city, drawing, encoding):
    body = f"URN,Group\n{city.schools[0].urn},Café\n".encode(encoding)
    assert "Café" in text_of(upload(clerk, city, body))


def test_the_download_can_be_handed_in_again(clerk, city, drawing):
    body = clerk.get(address("drawing_csv", city)).getvalue()
    assert "6 rows read: 6 schools placed, 0 rows refused." in text_of(upload(clerk, city, body))


# --- one school, one name


def test_the_clerk_moves_a_school(clerk, city):
    url = address("group_school", city, city.schools[0].urn)
    answer = clerk.post(url, {"group": city.south.pk, "starts_on": "1/1/2027"}, follow=True)
    assert "School A is in South group from Friday 1 January 2027." in text_of(answer)
    assert "Error: " in text_of(clerk.post(url, {"group": "", "starts_on": "soon"}))
    assert "only from" in text_of(clerk.post(url, {"group": city.south.pk, "starts_on": "1/1/2020"}))


def test_a_school_of_elsewhere_has_no_page_here(clerk, city):
    theirs = make.make_school("Elsewhere", code="886")
    assert clerk.get(address("group_school", city, theirs.urn)).status_code == 404


def test_a_stray_is_taken_out(clerk, city):
    stray = make.make_school("Academy", sector="ACADEMY")
    make.make_place(stray, city.north)
    url = address("group_school", city, stray.urn)
    assert "Take it out of the group" in text_of(clerk.get(url))
    clerk.post(url, {"act": "take_out", "ends_on": "2026-11-30"})
    assert Place.objects.get(school=stray).ends_on == date(2026, 11, 30)


def test_the_clerk_renames_a_group(clerk, city):
    url = reverse("group_rename", args=[city.north.pk])
    assert clerk.get(url).status_code == 200
    assert "already a group called south" in text_of(clerk.post(url, {"name": "south"}))
    assert "is called Upland now" in text_of(clerk.post(url, {"name": " Upland "}, follow=True))


# --- how much a page asks


@pytest.mark.parametrize("name", ["group_list", "drawing", "drawing_adopt"])
def test_queries_do_not_grow_with_schools(clerk, city, drawing, name):
    def asked():
        with CaptureQueriesContext(connection) as found:
            assert clerk.get(address(name, city)).status_code == 200
        return [query["sql"] for query in found]

    asked()
    few = asked()
    for n in range(30):
        school = make.make_school()
        make.make_head(school)
        make.make_place(school, (city.north, city.south)[n % 2])
    for one in Place.objects.exclude(school__in=city.schools):
        DrawnPlace.objects.create(group=drawing.groups.get(name=one.group.name), school=one.school)
    many = asked()
    assert len(many) == len(few) <= 12, "\n".join(many)


def test_a_head_pays_no_more(client, city, django_assert_max_num_queries):
    client.force_login(city.heads[0])
    client.get(address("group_list", city))
    with django_assert_max_num_queries(12):
        client.get(address("group_list", city))


def test_the_first_page_hears_of_it(city, now):
    assert selectors.needs_of(city.clerk, now) == []
    make.make_school("Forgotten")
    need = selectors.needs_of(city.clerk, now)[0]
    assert f"{need.verb} {need.thing}" == "Put 1 school in a development group"
    assert selectors.needs_of(city.heads[0], now) == []
