from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "consultations"

    def ready(self) -> None:
        """Whoever drafts the agenda of a meeting that decides is offered the report."""
        from consultations.selectors.tabling import suggested
        from networks.meetings.suggestions import register

        register(suggested)
