"""The worker's application and its timetable. Every periodic task is safe to run twice, late, or by two workers at once."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cph.settings")

app = Celery("cph")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "post notices": {"task": "cph.notifications.tasks.post_notices", "schedule": 60.0},
    "make papers left to do": {"task": "cph.documents.tasks.sweep", "schedule": 60.0},
    "tell of agendas left to do": {"task": "networks.meetings.tasks.sweep", "schedule": 60.0},
    "make packs left to do": {"task": "networks.meetings.tasks.sweep_packs", "schedule": 60.0},
    "count the pages of papers": {"task": "networks.meetings.tasks.count_pages_left", "schedule": 600.0},
    "close votes that are over": {"task": "networks.meetings.tasks.close_votes", "schedule": 60.0},
    "tell who runs an election what is due": {"task": "networks.elections.tasks.move_on", "schedule": 60.0},
    "open and close polls, remind": {"task": "networks.elections.tasks.run_polls", "schedule": 60.0},
    "open and close consultations": {"task": "consultations.tasks.run_consultations", "schedule": 60.0},
    "tell who has not responded": {"task": "consultations.tasks.tell_respondents", "schedule": 3600.0},
    "work out figures left to do": {"task": "consultations.tasks.sweep_figures", "schedule": 300.0},
    "remind of feedback that is owed": {
        "task": "consultations.tasks.remind_of_feedback",
        "schedule": crontab(hour=7, minute=25, day_of_week="mon-fri"),
    },
    "clear drafts of responses": {
        "task": "consultations.tasks.clear_drafts",
        "schedule": crontab(hour=3, minute=30),
    },
    "remind of contributions": {
        "task": "funding.tasks.remind_of_contributions",
        "schedule": crontab(hour=7, minute=35, day_of_week="mon-fri"),
    },
    "check the books": {"task": "funding.tasks.books.check_books", "schedule": crontab(minute=45)},
    "stir ballot boxes": {"task": "networks.ballots.tasks.stir_boxes", "schedule": 120.0},
    "destroy papers whose day has come": {
        "task": "networks.ballots.tasks.destroy_due",
        "schedule": crontab(hour=3, minute=10),
    },
    "destroy files of candidates": {
        "task": "networks.elections.tasks.clear_due",
        "schedule": crontab(hour=3, minute=20),
    },
    "tell of minutes left to do": {"task": "networks.meetings.tasks.sweep_minutes", "schedule": 60.0},
    "remind owners of actions": {
        "task": "networks.meetings.tasks.remind_owners",
        "schedule": crontab(hour=7, minute=15, day_of_week="mon-fri"),
    },
    "do register imports left to do": {"task": "networks.schools.tasks.sweep", "schedule": 60.0},
    "publish the head of the audit trail": {
        "task": "cph.audit.tasks.publish_head",
        "schedule": crontab(hour=2, minute=30),
    },
}
