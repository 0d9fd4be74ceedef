from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "funding"

    def ready(self) -> None:
        """Whoever drafts the agenda of a meeting that decides is offered the paper that asks for money."""
        from funding.selectors.tabling import suggested
        from networks.meetings.suggestions import register

        register(suggested)
