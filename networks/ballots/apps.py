from django.apps import AppConfig


class BallotsConfig(AppConfig):
    name = "networks.ballots"
    label = "ballots"
