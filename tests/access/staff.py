"""What each group of staff may do with each list of the admin. One table; nothing else decides.

v: open the list and read · a: add · c: change, or press the buttons · d: delete · -: does not exist for them.
Packages' own lists (sessions, second factors) and accounts of campus sign-in are for superusers alone.
"""

GROUPS = ("Office", "Conduct", "Administrator")
TABLE = """
model                           Office  Conduct  Administrator
accounts.CampusAccount          -       -        -
accounts.IdentityClaim          vc      -        vc
accounts.SecondFactor           -       -        -
accounts.SignedInDevice         -       -        -
accounts.User                   v       v        vac
agreements.Agreement            vc      v        vc
agreements.AgreementVersion     v       v        v
agreements.Conclusion           v       v        v
agreements.NextStep             vacd    -        vacd
agreements.PrivateFeedback      v       -        v
agreements.StaffCopy            v       v        v
agreements.StarterGoal          vacd    -        vacd
agreements.SuggestedActivity    vacd    -        vacd
auth.Group                      -       -        v
core.StaffAct                   -       -        v
core.StuckRow                   -       -        v
matches.DeclineReason           vac     -        vac
matches.Match                   vc      vc       vc
matches.MatchRequest            vc      v        vc
notifications.EmailIntro        vac     -        vac
notifications.Notice            v       -        v
notifications.OutgoingMail      vc      -        vc
notifications.ProgramSettings   v       -        vc
profiles.College                vac     -        vac
profiles.Industry               vac     -        vac
profiles.IndustryGroup          vac     -        vac
profiles.Major                  vac     -        vac
profiles.MenteeProfile          vc      v        vc
profiles.MentorProfile          vc      v        vc
profiles.MentorReview           v       v        v
profiles.Occupation             vac     -        vac
profiles.ReviewReason           vac     -        vac
profiles.SearchAlias            vac     -        vac
profiles.SearchGap              v       -        v
profiles.Topic                  vac     -        vac
program.Acknowledgement         v       -        v
program.Announcement            vacd    -        vacd
program.ClosedDay               vacd    -        vacd
program.Concern                 -       vc       -
program.Edition                 vac     v        vac
program.ErasureRequest          -       -        vc
program.Export                  v       -        v
program.FaqEntry                vacd    -        vacd
program.ImportFile              vac     -        vac
program.LimitedOrientation      vac     -        vac
program.Material                vac     v        vac
program.OrientationSession      vac     -        vac
program.Page                    vacd    -        vacd
program.ParticipationEnd        -       vac      v
program.Registration            vac     -        vac
program.Term                    vacd    -        vacd
"""
LETTERS = {"view": "v", "add": "a", "change": "c", "delete": "d"}


def allowed() -> dict[str, dict[str, str]]:
    """{model: {group: letters}}, as the table says."""
    lines = [line.split() for line in TABLE.strip().splitlines()[1:]]
    return {model: dict(zip(GROUPS, letters, strict=True)) for model, *letters in lines}
