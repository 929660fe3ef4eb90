from profiles.models.contact_choices import ContactMethod, MeetingMode
from profiles.models.mentee import MenteeProfile
from profiles.models.mentor import Attainment, MentorProfile
from profiles.models.review import MentorReview, ReviewNote, ReviewReason
from profiles.models.search import (
    CommonLexeme,
    ResponseStats,
    SavedMentor,
    SavedSearch,
    SearchDocument,
    SearchGap,
    SearchTerm,
    SearchWord,
)
from profiles.models.taxonomy import College, Industry, IndustryGroup, Major, Occupation, SearchAlias, Topic
