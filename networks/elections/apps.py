from django.apps import AppConfig


class ElectionsConfig(AppConfig):
    name = "networks.elections"
    label = "elections"
