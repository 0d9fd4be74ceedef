from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "cph.audit"
    label = "audit"

    def ready(self) -> None:
        """Apps below this one say what happened; here it becomes a line."""
        from cph.audit.services import record
        from cph.people import told

        told.register(record)
