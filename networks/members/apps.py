from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "networks.members"
    label = "members"

    def ready(self) -> None:
        from cph.people.selectors import register_circle
        from networks.constitutions import seats
        from networks.members import selectors

        seats.register(selectors.SEATS)
        register_circle(selectors.leaders_and_officers)
