from django.urls import path

from networks.meetings.views import feeds, public

urlpatterns = [
    path("calendar/addresses/", feeds.feed_list, name="feed_list"),
    path("calendar/addresses/<int:pk>/withdraw/", feeds.feed_withdraw, name="feed_withdraw"),
    path("calendar/addresses/<int:pk>/renew/", feeds.feed_renew, name="feed_renew"),
    path("feeds/<str:secret>/calendar.ics", feeds.feed, name="feed"),
    path("bodies/<int:pk>/public/", public.public_page_edit, name="public_page_edit"),
    path("public/<slug:slug>/", public.public_page, name="public_page"),
    path("public/<slug:slug>/agendas/<int:pk>/", public.public_page_agenda, name="public_page_agenda"),
    path("public/<slug:slug>/minutes/<int:pk>/", public.public_page_minutes, name="public_page_minutes"),
]
