"""Every address of the site. Each app keeps its own; all live at the root, so an address reads like a sentence."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("cph.home.urls")),
    path("", include("networks.meetings.urls")),
    path("", include("networks.elections.urls")),
    path("", include("consultations.urls")),
    path("", include("funding.urls")),
    path("", include("networks.executives.urls")),
    path("", include("networks.groups.urls")),
    path("", include("networks.members.urls")),
    path("", include("networks.constitutions.urls")),
    path("", include("networks.schools.urls")),
    path("", include("cph.notifications.urls")),
    path("", include("cph.audit.urls")),
    path("", include("cph.people.urls")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns += [path("", include("cph.home.demo_urls"))]

handler404 = "cph.home.errors.not_found"
handler500 = "cph.home.errors.server_error"
handler403 = "cph.home.errors.forbidden"
handler400 = "cph.home.errors.bad_request"
