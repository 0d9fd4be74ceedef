from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "networks.groups"
    label = "groups"

    def ready(self) -> None:
        from networks.constitutions import seats
        from networks.groups import selectors

        seats.register(selectors.SEATS)
