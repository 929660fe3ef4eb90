from agreements.models.agreement import (
    ASK_AFTER_THE_END,
    BY_ATTENTION,
    MENTOR_MAY_BEGIN_AFTER,
    QUIET_AFTER,
    REASON_LENGTH,
    STAFF_MAY_CLOSE_AFTER,
    Agreement,
    Attention,
)
from agreements.models.concluding import (
    CONCLUSION_WINDOW,
    CORRECTION_WINDOW,
    CORRECTIONS_EACH,
    Conclusion,
    ConclusionCorrection,
    PrivateFeedback,
    open_conclusions_first,
)
from agreements.models.outcomes import FOLLOWS_REASON, GoalOutcome, outcome_words
from agreements.models.signing import CopyMailing, Signature, StaffCopy
from agreements.models.starter_content import NextStep, StarterGoal, SuggestedActivity
from agreements.models.version import ACTIVITIES, GOALS, LINE_LENGTH, TEXT_LENGTH, Activity, AgreementVersion, Goal
from agreements.models.working import ActivityDone, ActivityReopened, ContactLog
