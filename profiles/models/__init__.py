from profiles.models.mentee import MenteeProfile
from profiles.models.mentor import Attainment, MentorProfile
from profiles.models.review import MentorReview, ReviewNote, ReviewReason
from profiles.models.search import (
    AnsweringHabit,
    CommonLexeme,
    SavedMentor,
    SavedSearch,
    SearchDocument,
    SearchGap,
    SearchTerm,
    SearchWord,
)
from profiles.models.vocabulary import College, Industry, IndustryGroup, Major, Occupation, SearchAlias, Topic
from profiles.models.ways import ContactMethod, MeetingMode

__all__ = [
    "AnsweringHabit",
    "Attainment",
    "College",
    "CommonLexeme",
    "ContactMethod",
    "Industry",
    "IndustryGroup",
    "Major",
    "MeetingMode",
    "MenteeProfile",
    "MentorProfile",
    "MentorReview",
    "Occupation",
    "ReviewNote",
    "ReviewReason",
    "SavedMentor",
    "SavedSearch",
    "SearchAlias",
    "SearchDocument",
    "SearchGap",
    "SearchTerm",
    "SearchWord",
    "Topic",
]
