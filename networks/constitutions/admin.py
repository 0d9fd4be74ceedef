"""Bodies, clerks and constitutions in the admin site. Applied rules are read there, never changed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cph.core.admin import ReadOnlyAdmin, ScopedAdmin
from networks.constitutions.models import (
    Ambiguity,
    Article,
    Balance,
    Body,
    Channel,
    Clerk,
    Constitution,
    Contribution,
    ElectionRule,
    Entitlement,
    Franchise,
    Identity,
    Majority,
    MembershipClass,
    NoticePeriod,
    Post,
    Quorum,
    Reading,
    Requirement,
    Ruling,
    Sitting,
    Substitution,
)

OF_NETWORK = "article__constitution__body"


class NoDelete:
    """Nothing that happened is deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Body)
class BodyAdmin(NoDelete, ScopedAdmin):
    scope = "self"
    list_display = ["name", "kind", "parent"]
    list_filter = ["kind"]
    search_fields = ["name"]
    autocomplete_fields = ["parent"]
    list_select_related = ["parent"]


@admin.register(Identity)
class IdentityAdmin(NoDelete, ScopedAdmin):
    scope = "body"
    list_display = ["short_name", "body", "prefix", "colour"]
    search_fields = ["short_name", "body__name", "prefix"]
    autocomplete_fields = ["body"]
    list_select_related = ["body"]


@admin.register(Clerk)
class ClerkAdmin(ReadOnlyAdmin):
    """Clerks are appointed on the network's page, which asks for a second factor and invites them."""

    scope = "body"
    list_display = ["person", "body", "starts_on", "ends_on"]
    list_filter = ["body"]
    search_fields = ["person__name", "body__name"]
    autocomplete_fields = ["person", "body"]
    list_select_related = ["person", "body"]


@admin.register(Constitution)
class ConstitutionAdmin(ReadOnlyAdmin):
    scope = "body"
    list_display = ["title", "version", "body", "state", "starts_on", "ends_on"]
    list_filter = ["state", "body"]
    search_fields = ["title", "version", "body__name"]
    list_select_related = ["body"]


@admin.register(Article)
class ArticleAdmin(ReadOnlyAdmin):
    scope = "constitution__body"
    list_display = ["number", "heading", "constitution"]
    list_filter = ["constitution"]
    search_fields = ["number", "heading", "text"]
    list_select_related = ["constitution"]


class ProvisionAdmin(ReadOnlyAdmin):
    """Provisions rest on an article; they are loaded with their constitution."""

    scope = OF_NETWORK
    list_filter = ["certainty"]
    list_select_related = ["article__constitution"]
    search_fields = ["article__number", "article__heading", "note"]


@admin.register(MembershipClass)
class MembershipClassAdmin(ProvisionAdmin):
    list_display = ["label", "article", "certainty", "votes_per"]


@admin.register(Post)
class PostAdmin(ProvisionAdmin):
    list_display = ["title", "organ", "how", "seats", "may_vote", "certainty", "article"]
    list_filter = ["organ", "how", "certainty"]
    search_fields = ["title", "key", "article__number"]


@admin.register(Sitting)
class SittingAdmin(ProvisionAdmin):
    list_display = ["title", "organ", "times", "per", "certainty", "article"]
    search_fields = ["title", "key", "article__number"]


@admin.register(Entitlement)
class EntitlementAdmin(ProvisionAdmin):
    list_display = ["holder", "post", "organ", "may_attend", "may_speak", "may_propose", "may_vote", "certainty"]
    list_filter = ["organ", "holder", "certainty"]
    list_select_related = ["post", "article__constitution"]


@admin.register(Quorum)
class QuorumAdmin(ProvisionAdmin):
    list_display = ["organ", "at_least", "share_of", "share_from", "officers", "certainty", "article"]
    list_filter = ["organ", "certainty"]


@admin.register(Majority)
class MajorityAdmin(ProvisionAdmin):
    list_display = [
        "organ", "matter", "share_of", "share_from", "more_than", "of", "casting_vote", "certainty", "article",
    ]  # fmt: skip
    list_filter = ["organ", "matter", "certainty"]


@admin.register(Substitution)
class SubstitutionAdmin(ProvisionAdmin):
    list_display = ["organ", "may_send", "may_vote", "counts", "certainty", "article"]
    list_filter = ["organ", "certainty"]


@admin.register(NoticePeriod)
class NoticePeriodAdmin(ProvisionAdmin):
    list_display = ["organ", "working_days", "certainty", "article"]


@admin.register(ElectionRule)
class ElectionRuleAdmin(ProvisionAdmin):
    list_display = ["post", "method", "votes_per", "unopposed", "supporters", "voting_days", "certainty", "article"]
    list_filter = ["method", "votes_per", "certainty"]
    list_select_related = ["post", "article__constitution"]
    search_fields = ["post__title", "article__number", "note"]


@admin.register(Requirement)
class RequirementAdmin(ProvisionAdmin):
    list_display = ["wording", "post", "kind", "figure", "may_be_waived", "certainty", "article"]
    list_filter = ["kind", "certainty"]
    list_select_related = ["post", "article__constitution"]
    search_fields = ["wording", "post__title", "article__number"]


@admin.register(Balance)
class BalanceAdmin(ProvisionAdmin):
    list_display = ["post", "of", "at_most", "certainty", "article"]
    list_filter = ["of", "certainty"]
    list_select_related = ["post", "article__constitution"]
    search_fields = ["post__title", "article__number"]


@admin.register(Channel)
class ChannelAdmin(ProvisionAdmin):
    list_display = [
        "label",
        "way",
        "impact_at_most",
        "importance_at_most",
        "is_interim",
        "asked_by",
        "certainty",
        "article",
    ]
    list_filter = ["way", "certainty"]
    list_select_related = ["asked_by", "article__constitution"]
    search_fields = ["label", "article__number", "note"]


@admin.register(Contribution)
class ContributionAdmin(ProvisionAdmin):
    list_display = [
        "article", "is_voluntary", "is_confidential", "decides_membership", "administered_by", "audited_by", "certainty",
    ]  # fmt: skip
    search_fields = ["article__number", "administered_by", "audited_by", "note"]


@admin.register(Franchise)
class FranchiseAdmin(ProvisionAdmin):
    list_display = ["matter", "organ", "phase", "maintained_only", "also", "certainty", "article"]
    list_filter = ["organ", "phase", "maintained_only", "certainty"]
    list_select_related = ["also", "article__constitution"]
    search_fields = ["matter", "article__number", "note"]


@admin.register(Ambiguity)
class AmbiguityAdmin(ReadOnlyAdmin):
    scope = OF_NETWORK
    list_display = ["question", "key", "article"]
    list_filter = ["key"]
    search_fields = ["question", "article__number"]
    list_select_related = ["article"]


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin):
    scope = "ambiguity__article__constitution__body"
    list_display = ["label", "key", "ambiguity", "position"]
    search_fields = ["label", "key", "ambiguity__question"]
    list_select_related = ["ambiguity"]


@admin.register(Ruling)
class RulingAdmin(ReadOnlyAdmin):
    scope = "ambiguity__article__constitution__body"
    list_display = ["ambiguity", "reading", "starts_on", "decided_by", "recorded_by"]
    list_filter = ["ambiguity__key"]
    search_fields = ["ambiguity__question", "reading__label", "decided_by", "reason"]
    date_hierarchy = "starts_on"
    list_select_related = ["ambiguity", "reading", "recorded_by"]
