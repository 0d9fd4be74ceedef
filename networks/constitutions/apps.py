from django.apps import AppConfig


class ConstitutionsConfig(AppConfig):
    name = "networks.constitutions"
    label = "constitutions"

    def ready(self) -> None:
        from cph.core.admin import keep_networks_by
        from cph.people.selectors import register_circle
        from networks.constitutions import seats, selectors
        from networks.schools.permissions import register_reader

        seats.register(seats.CLERKS)
        keep_networks_by(seats.networks_kept_by)
        register_circle(selectors.clerks_ever_of)
        register_reader(seats.holds_any)
