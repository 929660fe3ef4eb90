from agreements.models.agreement import MENTOR_MAY_BEGIN_AFTER, STAFF_MAY_CLOSE_AFTER, Agreement
from agreements.models.concluding import CONCLUSION_WINDOW, Conclusion, GoalOutcome, PrivateFeedback
from agreements.models.signing import Signature, StaffCopy
from agreements.models.version import ACTIVITIES, GOALS, LINE_LENGTH, TEXT_LENGTH, Activity, AgreementVersion, Goal
from agreements.models.vocabulary import NextStep, StarterGoal, SuggestedActivity
from agreements.models.working import ActivityDone, ContactLog

__all__ = [
    "ACTIVITIES",
    "CONCLUSION_WINDOW",
    "GOALS",
    "LINE_LENGTH",
    "MENTOR_MAY_BEGIN_AFTER",
    "STAFF_MAY_CLOSE_AFTER",
    "TEXT_LENGTH",
    "Activity",
    "ActivityDone",
    "Agreement",
    "AgreementVersion",
    "Conclusion",
    "ContactLog",
    "Goal",
    "GoalOutcome",
    "NextStep",
    "PrivateFeedback",
    "Signature",
    "StaffCopy",
    "StarterGoal",
    "SuggestedActivity",
]
