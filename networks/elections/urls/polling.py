"""The poll: keys, the ballot paper, the close, the opening. Requests under /ballot/ leave no line in any log."""

from __future__ import annotations

from django.urls import path

from networks.elections.views import poll_papers, polling, proxies, voting

urlpatterns = [
    path("elections/<int:pk>/poll/", polling.poll, name="poll"),
    path("elections/<int:pk>/poll/keys/", polling.poll_keys, name="poll_keys"),
    path("elections/<int:pk>/poll/open/", polling.poll_open, name="poll_open"),
    path("elections/<int:pk>/poll/remind/", polling.poll_remind, name="poll_remind"),
    path("elections/<int:pk>/poll/extend/", polling.poll_extend, name="poll_extend"),
    path("elections/<int:pk>/poll/close/", polling.poll_close, name="poll_close"),
    path("elections/<int:pk>/poll/locks/", polling.poll_locks, name="poll_locks"),
    path("ballot/<int:pk>/papers/", poll_papers.poll_papers, name="poll_papers"),
    path("contests/<int:pk>/proxy/", proxies.proxy, name="proxy"),
    path("contests/<int:pk>/papers/key/", poll_papers.poll_keying, name="poll_keying"),
    path("ballot/", voting.ballot_list, name="ballot_list"),
    path("ballot/<int:pk>/", voting.ballot, name="ballot"),
    path("ballot/<int:pk>/find/", voting.ballot_find, name="ballot_find"),
]
