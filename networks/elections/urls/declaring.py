"""The count, the declaration, the bundle, objections."""

from __future__ import annotations

from django.urls import path

from networks.elections.views import declaring, result_files

urlpatterns = [
    path("elections/verifier/", result_files.verifier, name="verifier"),
    path("contests/<int:pk>/result/", declaring.result, name="result"),
    path("contests/<int:pk>/result/count/", declaring.result_count, name="result_count"),
    path("contests/<int:pk>/result/sign/", declaring.result_sign, name="result_sign"),
    path("contests/<int:pk>/result/witness/", declaring.result_witness, name="result_witness"),
    path("contests/<int:pk>/result/declare/", declaring.result_declare, name="result_declare"),
    path("contests/<int:pk>/result/object/", declaring.result_object, name="result_object"),
    path("contests/<int:pk>/result/objections/<int:objection>/", declaring.result_answer, name="result_answer"),
    path("contests/<int:pk>/result/terms/", declaring.result_terms, name="result_terms"),
    path("contests/<int:pk>/result/papers/", declaring.result_hold, name="result_hold"),
    path("contests/<int:pk>/result/pdf/", result_files.result_pdf, name="result_pdf"),
    path("contests/<int:pk>/result/bundle/", result_files.result_bundle, name="result_bundle"),
    path("contests/<int:pk>/result/blt/", result_files.result_blt, name="result_blt"),
]
