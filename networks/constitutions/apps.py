from django.apps import AppConfig


class ConstitutionsConfig(AppConfig):
    name = "networks.constitutions"
    label = "constitutions"

    def ready(self) -> None:
        from networks.constitutions import seats

        seats.register(seats.clerk_seats)
