from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "cph.home"
    label = "home"
