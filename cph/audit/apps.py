from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "cph.audit"
    label = "audit"
