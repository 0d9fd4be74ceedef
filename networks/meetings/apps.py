from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "networks.meetings"
    label = "meetings"
