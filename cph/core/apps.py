from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "cph.core"
    label = "core"

    def ready(self) -> None:
        """Tasks find their worker: `@shared_task` needs the application to exist in every process."""
        from cph.celery import app

        app.set_default()
