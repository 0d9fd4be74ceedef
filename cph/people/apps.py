from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "cph.people"
    label = "people"
