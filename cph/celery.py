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
    "do register imports left to do": {"task": "networks.schools.tasks.sweep", "schedule": 60.0},
    "publish the head of the audit trail": {
        "task": "cph.audit.tasks.publish_head",
        "schedule": crontab(hour=2, minute=30),
    },
}
