from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "networks.groups"
    label = "groups"
