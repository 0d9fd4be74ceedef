from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "cph.notifications"
    label = "notifications"
