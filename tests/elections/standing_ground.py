"""An election in the time of nominations, with electors and a post that asks for something."""

from __future__ import annotations

from datetime import timedelta

import pgtrigger
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from networks.constitutions.models import Post, Requirement
from networks.elections.models import Election
from networks.elections.services.standing import Put, nominate
from tests.factories import elections as make_election
from tests.factories import files
from tests.factories import meetings as make


class Ground:
    """One contest for two co-chairs; Ann, Ben, Cat and Dan are on its roll."""

    def __init__(self, world, *, stage="NOMINATIONS", requirements=(), head_only=False, scrutineer=True, **rule):
        self.world = world
        self.names = {
            name: make.head_of(world, f"{name.capitalize()} Elector") for name in ("ann", "ben", "cat", "dan")
        }
        self.scrutineer = make.person("Sam Scrutineer") if scrutineer else None
        post = make_election.ground(world).elected[0]
        with pgtrigger.ignore():
            Post.objects.filter(pk=post.pk).update(head_only=head_only)
            for place, facts in enumerate(requirements, start=1):
                Requirement.objects.create(post=post, article=post.article, position=place, **facts)
        post.refresh_from_db()
        self.election = make_election.election_noticed(
            world, stage=stage, posts=[post], scrutineer=self.scrutineer, title="Election of co-chairs"
        )
        self.officer = self.election.officer
        self.contest = self.election.contests.get()
        for name, value in ({"joint_tickets": True, "supporters": 0} | rule).items():
            setattr(self.contest, name, value)
        self.contest.save()

    def __getattr__(self, name):
        try:
            return self.__dict__["names"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def now(self):
        return timezone.now()

    def nominate(self, nominee, by=None, **facts):
        return nominate(self.contest, Put(nominee, **facts), by=by or nominee, at=self.now)

    def late(self, field="nominations_close_at", seconds=0):
        """That moment of the timetable, or so many seconds after it."""
        return getattr(Election.objects.get(pk=self.election.pk), field) + timedelta(seconds=seconds)


def upload(name="letter.pdf", content=None):
    return SimpleUploadedFile(name, files.pdf() if content is None else content)


YEARS = {"kind": "YEARS_AS_HEAD", "figure": 3, "wording": "Three years as a head", "may_be_waived": True}
SUPPORT = {"kind": "GOVERNORS_SUPPORT", "wording": "The governors’ support", "may_be_waived": False}
GRADE = {"kind": "SCHOOL_GRADE", "wording": "Leads or has led a good school", "may_be_waived": None}
TIME = {"kind": "TIME_COMMITMENT", "figure": 20, "wording": "Time to give to it", "may_be_waived": None}
