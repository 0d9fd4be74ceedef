"""Addresses about oneself. Those that django-allauth has too are ours with something around them: see factors.watched."""

from allauth.mfa.totp.views import activate_totp, deactivate_totp
from allauth.mfa.webauthn.views import add_webauthn, remove_webauthn
from django.urls import path

from cph.people import views
from cph.people.factors import watched

urlpatterns = [
    path("invitation/", views.invitation_needed, name="invitation_needed"),
    path("invitation/<str:secret>/", views.invitation, name="invitation"),
    path("profile/", views.profile, name="profile"),
    path("profile/details/", views.profile_details, name="profile_details"),
    path("account/sessions/<int:pk>/end/", views.end_session, name="session_end"),
    path("account/2fa/totp/activate/", watched(activate_totp), name="mfa_activate_totp"),
    path("account/2fa/totp/deactivate/", watched(deactivate_totp), name="mfa_deactivate_totp"),
    path("account/2fa/webauthn/add/", watched(add_webauthn), name="mfa_add_webauthn"),
    path("account/2fa/webauthn/keys/<int:pk>/remove/", watched(remove_webauthn), name="mfa_remove_webauthn"),
]
