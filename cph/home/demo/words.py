"""What the network talks about: its business, meeting by meeting, and what was said, decided and taken on."""

from __future__ import annotations

from dataclasses import dataclass

A, B = "A", "B"


@dataclass(frozen=True)
class Task:
    """Something taken on: what, by whom ("head 17" or a persona), in how many days from the meeting or from today."""

    text: str
    owner: str
    days: int = 21
    from_today: bool = False
    done: str = ""  # what the owner said when it was


@dataclass(frozen=True)
class Item:
    """A line of business, and what the minutes say of it."""

    title: str
    purpose: str
    minutes: int
    reason: str
    said: str = ""
    decided: str = ""
    motion: str = ""  # words put to the vote; `how` it was
    how: str = ""
    tasks: tuple[Task, ...] = ()
    part: str = A
    paper: str = ""
    reached: bool = True
    tabled: bool = False  # a paper that asks for money brings it on the agenda


FRAME = {
    "OPENING": "The chair welcomed everybody and thanked the clerk for the papers. Apologies were received and noted.",
    "INTERESTS": "Members were asked for interests in the business of the day. What was declared stands with its item.",
    "MATTERS_ARISING": "The minutes were gone through page by page. All other matters arising are on this agenda.",
    "Actions due": "The owners said what is done. What is not stays on the list with its date.",
    "AOB": "Nothing was raised.",
    "NEXT": "The date was noted.",
}

FULL = [
    [
        Item(
            "Attendance after the half-term break",
            "INFORM",
            15,
            "The authority's figures are out this week.",
            "Attendance is a little better than a year ago and worst on Fridays. Groups asked which letters home work.",
            tasks=(
                Task(
                    "Collect the letters to parents that worked, and share them.",
                    "head 17",
                    28,
                    done="Nine letters, sent to all on the list.",
                ),
            ),
        ),
        Item(
            "Moderation of writing across groups",
            "DECIDE",
            20,
            "Three groups asked for one calendar of moderation.",
            "Each group moderates at its own time, so schools on a border are asked twice. A shared calendar costs nothing.",
            decided="All groups moderate writing in the same two weeks of the year.",
            tasks=(
                Task(
                    "Draw up the calendar of moderation with the group chairs.",
                    "representative",
                    35,
                    done="Agreed with all six groups.",
                ),
            ),
        ),
        Item(
            "Admissions arrangements: our answer",
            "CONSULT",
            25,
            "The authority decides in February and asks us before.",
            "Members want siblings kept together before distance is measured. Two small schools fear an empty class.",
        ),
        Item(
            "Time for those who lead our groups",
            "DECIDE",
            15,
            "A paper of the authority asks for money.",
            "Heads of small schools said that a day a week is what makes the work possible. Nobody wanted it spread thinner.",
            decided="£55,000 of what was carried forward pays for a day a week in each group, and for backfill, for one year.",
            tabled=True,
        ),
    ],
    [
        Item(
            "Support for pupils with speech and language needs",
            "STEER",
            20,
            "The working group wants to know which offer to cost.",
            "The meeting prefers a therapist shared by a group to a fund that schools bid for.",
            tasks=(Task("Cost one shared therapist for each group.", "head 24", 20, from_today=True),),
        ),
        Item(
            "Mentors for new headteachers",
            "DECIDE",
            15,
            "Five heads started this year; two have no mentor yet.",
            "Four members offered to help. New heads asked for somebody from another group, and for a first call in week one.",
            decided="Every new head has a mentor from another group by the end of their first month.",
            tasks=(Task("Pair the two new heads with a mentor.", "co.chair", 10, done="Both have met their mentor."),),
        ),
        Item(
            "Shared reading offer",
            "DECIDE",
            15,
            "The price holds until the end of the month.",
            "The offer is cheaper the more schools join. Some have a scheme already and would not change mid-year.",
            motion="That the network takes up the shared reading offer for one year, open to every school that wants to join.",
            how="HANDS",
            tasks=(
                Task("Tell all schools how to join, and by when.", "clerk", 7, done="Sent the day after the meeting."),
            ),
        ),
    ],
    [
        Item(
            "Music hub: what schools get",
            "INFORM",
            10,
            "The hub's agreement ends in July.",
            "The hub set out what it gives now: whole-class lessons in 44 schools, loans of instruments, two concerts.",
        ),
        Item(
            "Safeguarding training dates",
            "INFORM",
            10,
            "Designated leads need a place before the summer.",
            "There are three dates and sixty places. Schools with a new designated lead come first.",
            tasks=(
                Task("Say which date your designated lead takes.", "head", 5, from_today=True),
                Task("Ask for a fourth date in the east of the city.", "head 24", 25, from_today=True),
            ),
        ),
        Item(
            "Falling rolls in the east of the city",
            "STEER",
            30,
            "Eastfield group asked the network to take it up.",
            "Reception classes in four schools are less than half full. Members want one plan for the area, not a race for pupils.",
            decided="The executive asks the authority for a plan of places in the east, school by school.",
            tasks=(Task("Write to the authority for a plan of places.", "co.chair", 12, from_today=True),),
        ),
    ],
]

EXECUTIVE = [
    [
        Item(
            "Charge for shared training",
            "DECIDE",
            15,
            "The room at the Teachers' Centre costs more from next term.",
            "A charge of £12 a place covers the room. Small schools would feel it most.",
            motion="That shared training is charged at £12 a place, and free for schools with fewer than 110 pupils.",
            how="NAMED",
            tasks=(Task("Put the charge and who is exempt on the training page.", "co.chair", -4, from_today=True),),
        ),
        Item(
            "Visits to development groups",
            "INFORM",
            10,
            "The lead head reports once a term.",
            reached=False,
        ),
        Item(
            "Budget of the administrator's post",
            "DECIDE",
            15,
            "The present hours are paid for until the summer.",
            "Six more hours a week would cost about £4,900 a year. The reserve would carry it for two years.",
            decided="The post is planned with six more hours a week, and looked at again after a year.",
            tasks=(Task("Ask what the six hours cost with all charges.", "other.chair", 30),),
            part=B,
        ),
    ],
    [
        Item(
            "Who speaks for us at the admissions forum",
            "DECIDE",
            10,
            "Our place there is empty since the summer.",
            "Two members would go. The forum meets on Wednesday mornings, which only one of them can make.",
            decided="The representative of Riverside goes for a year, with the vice chair as reserve.",
        ),
        Item(
            "Next year's contributions",
            "STEER",
            15,
            "Schools plan their budgets in spring.",
            "Keep the amount for one more year and say early what it pays for.",
            tasks=(Task("Draft one page on what contributions pay for.", "lead.head", 30, from_today=True),),
        ),
    ],
]

COMING = {
    "full": [
        Item(
            "A common date for reports to parents",
            "DECIDE",
            15,
            "Families with children in two schools asked for it.",
            paper="dates",
        ),
        Item(
            "Places in the east: what the authority answered",
            "INFORM",
            15,
            "The last meeting asked the executive to write.",
            paper="places",
        ),
        Item("Moderation: how the first round went", "STEER", 20, "Six groups have moderated at the same time."),
    ],
    "executive": [
        Item("Room for the summer conference", "DECIDE", 10, "The Teachers' Centre holds one for us until Friday."),
        Item("What members asked for at the full meeting", "STEER", 20, "Three matters were left to the executive."),
        Item("Self-evaluation: who writes what", "INFORM", 10, "It is due to all members each year."),
    ],
}
LATER = [
    Item("Letter about next year's contributions", "DECIDE", 15, "It goes to schools before they set their budgets."),
    Item("Mentoring: the first half year", "INFORM", 10, "The lead head has spoken with every new head."),
]
