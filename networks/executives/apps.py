from django.apps import AppConfig


class ExecutivesConfig(AppConfig):
    name = "networks.executives"
    label = "executives"

    def ready(self) -> None:
        from networks.constitutions import seats
        from networks.executives import selectors

        seats.register(selectors.SEATS)
