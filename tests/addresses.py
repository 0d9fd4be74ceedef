"""What each address needs to know, so that it leads to a thing of our network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.world import World

NETWORK = [
    "body",
    "clerk_add",
    "clerk_list",
    "constitution",
    "constitution_load",
    "consultation_list",
    "consultation_plan",
    "drawing",
    "drawing_adopt",
    "drawing_csv",
    "drawing_take",
    "drawing_upload",
    "election_call",
    "election_list",
    "group_csv",
    "group_list",
    "heads_upload",
    "headship_add",
    "invite_heads",
    "meeting_call",
    "meeting_export",
    "meeting_list",
    "plan_year",
    "proposal_list",
    "public_page_edit",
    "propose",
    "roll",
]
EXECUTIVE = ["post_csv", "post_list"]
FULL_MEETING = ["meeting", "meeting_ics", "meeting_cancel", "meeting_move"]
EXECUTIVE_MEETING = [
    "agenda_agree",
    "agenda_build",
    "agenda_issue",
    "agenda_put",
    "agenda_record",
    "agenda_reopen",
    "agenda_suggestions",
    "agenda_take",
    "item_add",
]
ITEM = ["item", "item_access", "item_move", "item_papers", "item_part", "item_remove"]
BEFORE = ["declarations", "late_paper", "meeting_reply", "reply_list"]
SITTING = [
    "meeting_display",
    "sitting",
    "sitting_chair",
    "sitting_close",
    "sitting_named",
    "sitting_open",
    "sitting_reopen",
    "sitting_rule",
    "sitting_state",
    "sitting_tap",
]
SPELL = ["sitting_take_back", "sitting_times"]
MOTION = [
    "motion",
    "motion_amend",
    "motion_close",
    "motion_hands",
    "motion_open",
    "motion_read_out",
    "motion_reword",
    "motion_second",
    "motion_tie",
    "motion_vote",
    "motion_withdraw",
]
DRAFT_ELECTION = ["election_edit", "election_notice", "election_timetable", "election@draft"]
ELECTION = ["election", "election_abandon", "election_officer"]
CONTEST = ["election_roll", "roll_correct"]
STANDING = ["candidates", "contest_questions", "nominate"]
NOMINATION = [
    "eligibility",
    "eligibility_again",
    "nomination",
    "nomination_accept",
    "nomination_answer",
    "nomination_decide",
    "nomination_decline",
    "nomination_object",
    "nomination_second",
    "nomination_statement",
    "nomination_withdraw",
    "photograph",
    "photograph_change",
    "photograph_remove",
]
POLL = ["poll", "poll_close", "poll_extend", "poll_locks", "poll_remind"]
BALLOT = ["ballot", "ballot_find", "poll_papers", "proxy"]
REQUIREMENT = ["evidence_add", "nomination_finding", "nomination_grade"]
RESULT = [
    "result",
    "result_blt",
    "result_bundle",
    "result_count",
    "result_declare",
    "result_hold",
    "result_object",
    "result_pdf",
    "result_sign",
    "result_terms",
    "result_witness",
]
DRAFT_CONSULTATION = [
    "consultation_audience",
    "consultation_dates",
    "consultation_edit",
    "consultation_open",
    "consultation_ways",
    "consultation@draft",
]
ASKING = ["consultation_preview", "material_add", "question_add", "question_list"]
QUESTION = ["question_edit", "question_move", "question_who"]
CONSULTATION = [
    "consultation",
    "consultation_analysts",
    "consultation_charge",
    "consultation_copy",
    "consultation_extend",
    "consultation_withdraw",
    "view_record",
]
TO_REPORT = [
    "consultation_decision",
    "consultation_file",
    "feedback_add",
    "report_meeting",
    "report_preview",
    "report_table",
    "report_write",
]
REPORTED = ["feedback", "published", "report", "words_list"]
FEEDBACK = ["feedback_edit", "feedback_move", "feedback_remove"]
ISSUED = ["agenda", "agenda_pdf"]
WATCH = ["colleagues_said", "consultation_remind", "consultation_unopened", "coverage", "key_in", "respond_which"]
OWN_RESPONSE = [
    "respond",
    "respond_check",
    "respond_delegate",
    "respond_draft",
    "respond_questions",
    "respond_sent",
]
BODY_REGISTERS = ["action_export", "action_list", "decision_export", "decision_list", "habits"]
HELD = [
    "correction_ask",
    "minutes",
    "minutes_approve",
    "minutes_circulate",
    "minutes_names",
    "minutes_note",
    "minutes_write",
]
MINUTED = ["minute_action", "minute_decision", "minute_item"]
ACTION = ["action", "action_done", "action_drop", "action_due", "action_evidence"]
# a second thing at the same address, which other people may see
VARIANTS = [
    "ballot@closed",
    "ballot_find@closed",
    *(f"{name}@executive" for name in ("body", "meeting", "meeting_ics", "meeting_list", "plan_year", "propose")),
    "body@group",
    "candidates@settled",
    "consultation@draft",
    "fund_proposal@draft",
    "funding_statement@group",
    "consultation_preview@open",
    "feedback@closed",
    "feedback@open",
    "report@closed",
    "report@open",
    "report_write@open",
    "question_edit@open",
    "question_list@open",
    "election@draft",
    "results@open",
    *(f"{name}@executive" for name in ISSUED),
    "item_paper@issued",
    "meeting_display@full",
    "motion@part_b",
    "motion_vote@part_b",
    "vote_list@full",
    "vote_move@full",
    "result@opened",
    "result_count@opened",
    "sitting@full",
]


def of(world: World) -> dict[str, dict[str, Any]]:
    """{address: its numbers}"""
    from consultations.selectors.links import token_of
    from networks.meetings.selectors.around import secret_of
    from tests import funded

    things, people = world.things, world.people
    network, executive = {"pk": world.ours.pk}, {"pk": world.executive.pk}
    minuted = {"pk": things["held"].pk}
    full, draft = {"pk": things["meeting"].pk}, {"pk": things["executive_meeting"].pk}
    post = executive | {"post_pk": things["post"].pk}
    urn = {"urn": things["school"].urn}
    item = draft | {"item_pk": things["executive_meeting_item"].pk}
    sat = things["held_item"].agenda.meeting
    held = {"pk": sat.pk}
    voting, hidden = {"pk": things["open_motion"].pk}, {"pk": things["motion_b"].pk}
    head = people["head"]
    assert head is not None
    responded = {"pk": things["consultation"].pk, "respondent": things["respondent"].pk}
    return {
        **funded.addresses(world),
        **dict.fromkeys(NETWORK, network),
        **dict.fromkeys(BODY_REGISTERS, network),
        **dict.fromkeys(HELD, minuted),
        **dict.fromkeys(MINUTED, minuted | {"item_pk": things["held_item"].pk}),
        **{key: {"pk": things["action"].pk} for key in ACTION},
        **dict.fromkeys(("minutes_version", "minutes_pdf"), minuted | {"version": 1}),
        "correction_answer": minuted | {"remark_pk": things["remark"].pk},
        **dict.fromkeys(EXECUTIVE, executive),
        **dict.fromkeys(FULL_MEETING, full),
        **dict.fromkeys(EXECUTIVE_MEETING, draft),
        **dict.fromkeys(ITEM, item),
        **dict.fromkeys(BEFORE, full),
        **dict.fromkeys(SITTING, held),
        **dict.fromkeys(MOTION, voting),
        **dict.fromkeys(("motion@part_b", "motion_vote@part_b"), hidden),
        "secret_vote": {"pk": things["secret_motion"].pk},
        **dict.fromkeys(("motion_list", "motion_move"), held),
        **dict.fromkeys(("vote_list", "vote_move"), executive),
        **dict.fromkeys(("vote_list@full", "vote_move@full"), network),
        **{key: {"pk": sat.pk, "spell": sat.attendances.earliest("pk").pk} for key in SPELL},
        **{f"{name}@full": full for name in ("meeting_display", "sitting")},
        **dict.fromkeys(ISSUED, full | {"version": 1}),
        "pack": full,
        "pack_pdf": full | {"version": 1},
        **{f"{name}@executive": draft | {"version": 1} for name in ISSUED},
        **{f"{name}@executive": executive for name in ("body", "meeting_list", "plan_year", "propose")},
        "meeting@executive": draft,
        "meeting_ics@executive": draft,
        "body@group": {"pk": world.group.pk},
        **{key: {"pk": things["draft_election"].pk} for key in DRAFT_ELECTION},
        **{key: {"pk": things["draft_consultation"].pk} for key in DRAFT_CONSULTATION},
        **{key: {"pk": things["draft_consultation"].pk} for key in ASKING},
        **{key: {"pk": things["draft_questions"]["LONG"].pk} for key in QUESTION},
        "question_end": {"pk": things["draft_consultation"].pk, "question": things["draft_questions"]["LONG"].pk},
        **{key: {"pk": things["material"].pk} for key in ("material_file", "material_remove")},
        **{key: {"pk": things["open_consultation"].pk} for key in ("consultation_preview@open", "question_list@open")},
        "question_edit@open": {"pk": things["open_consultation"].questions.get(kind="LONG").pk},
        **{key: {"pk": things["open_consultation"].pk} for key in CONSULTATION},
        "analyst_end": {"pk": things["open_consultation"].pk, "analyst": things["analyst"].pk},
        "view_correct": {"pk": things["open_consultation"].pk, "view": things["view"].pk},
        "contest_rules": {"pk": things["draft_contest"].pk},
        **{key: {"pk": things["election"].pk} for key in ELECTION},
        **{key: {"pk": things["contest"].pk} for key in CONTEST},
        **{key: {"pk": things["contest"].pk} for key in STANDING},
        "candidates@settled": {"pk": things["settled_contest"].pk},
        **{key: {"pk": things["nomination"].pk} for key in NOMINATION},
        **{
            key: {"pk": things["nomination"].pk, "asked": 0, "person": things["nomination"].nominee_id}
            for key in REQUIREMENT
        },
        "evidence": {"pk": things["finding"].pk},
        **{key: {"pk": things["voting_election"].pk} for key in POLL},
        **{key: {"pk": things["settled_election"].pk} for key in ("poll_keys", "poll_open")},
        **{key: {"pk": things["voting_contest"].pk} for key in BALLOT},
        **{key: {"pk": things["closed_contest"].pk} for key in ("ballot@closed", "ballot_find@closed", "poll_keying")},
        **{key: {"pk": things["question"].pk} for key in ("question_hide", "question_reply")},
        "roll_take_off": {"pk": things["contest"].pk, "elector": things["elector"].pk},
        "election_settle": {"pk": things["due_election"].pk},
        **{key: {"pk": things["declared_contest"].pk} for key in RESULT},
        "result_answer": {"pk": things["declared_contest"].pk, "objection": things["objection"].pk},
        **{key: {"pk": things["opened_contest"].pk} for key in ("result@opened", "result_count@opened")},
        **{key: {"pk": things["consultation"].pk} for key in WATCH},
        **{key: {"pk": things["closed_consultation"].pk} for key in TO_REPORT},
        **{key: {"pk": things["reported_consultation"].pk} for key in REPORTED},
        **{key: {"pk": things["feedback"].consultation_id, "row": things["feedback"].pk} for key in FEEDBACK},
        **{key: {"pk": things["report"].consultation_id, "number": 1} for key in ("report_edition", "report_pdf")},
        **{
            key: {"pk": things["reported_consultation"].pk, "answer": things["written"].pk}
            for key in ("words_redact", "words_quote")
        },
        **{
            key: {"pk": things["open_consultation"].pk} for key in ("feedback@open", "report@open", "report_write@open")
        },
        **{key: {"pk": things["closed_consultation"].pk} for key in ("feedback@closed", "report@closed")},
        **results_of(things),
        **dict.fromkeys((*OWN_RESPONSE, "key_in_for"), responded),
        "own_response": responded | {"number": 1},
        "respond_left": responded | {"draft": 1},
        "respond_link_paper": {"token": token_of(things["respondent"].pk, head.pk), "pk": things["material"].pk},
        **{key: {"token": token_of(things["respondent"].pk, head.pk)} for key in ("respond_link", "respond_link_sent")},
        "respond_sealed": {"pk": things["sealed_consultation"].pk, "respondent": things["sealed_respondent"].pk},
        "ambiguity": network | {"ambiguity_pk": things["ambiguity"].pk},
        "appoint": post,
        "appoint_step": post | {"step": "term"},
        "post_history": post,
        "clerk_end": network | {"clerk_pk": things["clerkship"].pk},
        "feed": {"secret": secret_of(things["feed"])},
        "feed_renew": {"pk": things["feed"].pk},
        "feed_withdraw": {"pk": things["feed"].pk},
        "public_page": {"slug": "ours"},
        "public_page_agenda": {"slug": "ours", "pk": things["meeting"].pk},
        "public_page_minutes": {"slug": "ours", "pk": things["meeting"].pk},
        "group_rename": {"pk": world.group.pk},
        "group_school": network | urn,
        "headship_end": network | {"headship_pk": things["headship"].pk},
        "import_run": {"pk": things["import"].pk},
        "invitation": {"secret": "nobody-knows"},
        "item_paper": {"pk": things["executive_meeting_paper"].pk},
        "item_paper@issued": {"pk": things["meeting_paper"].pk},
        "item_paper_remove": item | {"paper_pk": things["executive_meeting_paper"].pk},
        "interest_register": network,
        "interest_withdraw": network | {"interest_pk": things["interest"].pk},
        "interests": network,
        "interests_renew": network,
        "declaration_withdraw": full | {"declaration_pk": things["declaration"].pk},
        "late_paper_withdraw": full | {"paper_pk": things["meeting_paper"].pk},
        "paper_cover": item | {"paper_pk": things["executive_meeting_paper"].pk},
        "reply_record": full | {"person_pk": head.pk},
        "look": {"colour": "1d4f91"},
        "member_email": network | {"person_pk": head.pk},
        "notice_open": {"pk": things["notice"].pk},
        "notice_stop": {"mark": "not-a-mark"},
        "proposal": {"pk": things["proposal"].pk},
        "school": urn,
        "school_head_add": urn,
        "school_head_end": {"pk": things["headship"].pk},
        "stand_down": {"pk": things["tenure"].pk},
        "tenure_done": {"pk": things["tenure"].pk},
    }


RESULTS = ["results", "results_roll", "results_columns", "results_compare", "theme_list"]
RESPONSES = ["response_list", "responses_csv", "responses_file"]
THEMES = ["theme_work", "theme_add"]


def results_of(things: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Addresses of what a closed consultation says."""
    closed, text = {"pk": things["closed_consultation"].pk}, things["text"]
    question = closed | {"question": text.question_id}
    return {
        **dict.fromkeys((*RESULTS, *RESPONSES), closed),
        **dict.fromkeys(THEMES, question),
        "results@open": {"pk": things["open_consultation"].pk},
        "results_crossed": closed | {"question": things["closed_consultation"].questions.get(kind="ONE").pk},
        "response_read": closed | {"response": things["response"].pk},
        **dict.fromkeys(("responses_file_made", "responses_file_get"), closed | {"export": things["export"].pk}),
        "theme_read": question | {"answer": text.pk},
        "theme_merge": closed | {"theme": things["theme"].pk},
    }
