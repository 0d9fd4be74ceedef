from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "cph.search"
    verbose_name = "Search"
