from django.urls import path

from networks.meetings.views import motions, moving, secretly, voting

urlpatterns = [
    path("meetings/<int:pk>/motions/", motions.motion_list, name="motion_list"),
    path("meetings/<int:pk>/motions/move/", moving.motion_move, name="motion_move"),
    path("bodies/<int:pk>/votes/", motions.vote_list, name="vote_list"),
    path("bodies/<int:pk>/votes/move/", moving.vote_move, name="vote_move"),
    path("motions/<int:pk>/", motions.motion, name="motion"),
    path("motions/<int:pk>/amend/", moving.motion_amend, name="motion_amend"),
    path("motions/<int:pk>/second/", motions.motion_second, name="motion_second"),
    path("motions/<int:pk>/words/", motions.motion_reword, name="motion_reword"),
    path("motions/<int:pk>/withdraw/", motions.motion_withdraw, name="motion_withdraw"),
    path("motions/<int:pk>/open/", voting.motion_open, name="motion_open"),
    path("motions/<int:pk>/vote/", voting.motion_vote, name="motion_vote"),
    path("ballot/motions/<int:pk>/", secretly.secret_vote, name="secret_vote"),
    path("motions/<int:pk>/hands/", voting.motion_hands, name="motion_hands"),
    path("motions/<int:pk>/read-out/", voting.motion_read_out, name="motion_read_out"),
    path("motions/<int:pk>/close/", voting.motion_close, name="motion_close"),
    path("motions/<int:pk>/tie/", voting.motion_tie, name="motion_tie"),
]
