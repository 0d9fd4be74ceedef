from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "cph.documents"
    label = "documents"
