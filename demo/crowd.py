"""What the crowd of fictional mentors may know and help with, by what they do.

Their data was generated, so a nurse offered recruiting software, and a pediatric surgeon help with starting a business.
An occupation's field is the first two digits of its O*NET code.
"""

from typing import Any

# What people in a field say they can do: each mentor has three of them.
SKILLS = {
    "11": ["Leading teams", "Budgets", "Hiring", "Planning", "Negotiation"],
    "13": ["Data analysis", "Client conversations", "Reports", "Negotiation", "Planning"],
    "15": ["Programming", "Data analysis", "Testing", "Documentation", "Explaining technology"],
    "17": ["Design reviews", "Project management", "Calculations", "Safety", "Technical drawing"],
    "19": ["Field research", "Statistics", "Scientific writing", "Laboratory methods", "Presenting results"],
    "21": ["Listening", "Case management", "Group work", "Community resources", "Crisis response"],
    "23": ["Legal research", "Legal writing", "Interviewing", "Public speaking", "Negotiation"],
    "25": ["Lesson planning", "Public speaking", "Research", "Feedback", "Classroom management"],
    "27": ["Storytelling", "Editing", "Portfolio reviews", "Deadlines", "Working with clients"],
    "29": ["Patient care", "Patient teaching", "Teamwork on shift", "Charting", "Continuing education"],
    "33": ["Report writing", "Public safety", "Working outdoors"],
    "39": ["Hospitality", "Public speaking", "Local history"],
    "41": ["Sales conversations", "Negotiation", "Customer service"],
    "43": ["Organization", "Records", "Customer service"],
}
OTHER_SKILLS = ["Teamwork", "Planning", "Public speaking", "Training new colleagues"]
NUMBER_OF_SKILLS = 3
# Software that says something about its user, and the fields that use it. No one lists all the rest.
DRAWING, DATA, PLACES = {"17", "27"}, {"13", "15", "19"}, {"15", "17", "19"}
SOFTWARE = {
    "Adobe Creative Cloud": {"27"}, "Adobe Photoshop": {"27"}, "Adobe Illustrator": {"27"}, "Adobe InDesign": {"27"},
    "Adobe After Effects": {"27"}, "Autodesk AutoCAD": DRAWING, "Autodesk Revit": DRAWING, "CATIA": {"17"},
    "Autodesk AutoCAD Civil 3D": {"17"}, "Bentley MicroStation": {"17"}, "Esri ArcGIS": PLACES,
    "Python": DATA, "R": DATA, "SQL": {"13", "15"}, "IBM SPSS Statistics": DATA, "MATLAB": {"15", "17", "19"},
    "C++": {"15", "17"}, "C#": {"15"}, "Java": {"15"}, "JavaScript": {"15"}, "Linux": {"15"},
    "Amazon Web Services (AWS)": {"15"}, "Apache Kafka": {"15"}, "Jira": {"15"}, "Google Analytics": {"13", "15"},
    "Intuit QuickBooks": {"13"}, "Epic Systems": {"29"}, "Salesforce": {"41"},
}  # fmt: skip
# Topics that fit some fields only. A topic that the mentor's own words promise stays.
TOPIC_FIELDS = {
    "Starting a business": {"11", "13", "27", "39", "41"},
    "Certifications and licensing": {"13", "15", "17", "21", "23", "25", "29"},
}
# Who has served is a matter of life, not of occupation: one in three of those whose data says so.
VETERANS, ONE_IN = "Transitioning from the military", 3
Row = dict[str, Any]


def fitting_skills(row: Row, field: str) -> list[str]:
    """The software of this mentor that their field uses, and what people of that field say they can do."""
    software = [name for name in row["skills"] if field in SOFTWARE.get(name, ())]
    choice = SKILLS.get(field, OTHER_SKILLS)
    start = int(row["id"][1:])
    own = [choice[(start + turn) % len(choice)] for turn in range(NUMBER_OF_SKILLS)]
    return [*own, *software][: NUMBER_OF_SKILLS + 1]


def fitting_topics(row: Row, field: str) -> list[str]:
    """The topics of this mentor without those that don't fit; never none."""
    return [topic for topic in row["topics"] if fits(topic, row, field)] or ["Choosing a career path"]


def fits(topic: str, row: Row, field: str) -> bool:
    if topic.lower() in row["bio"].lower():
        return True
    if topic == VETERANS:
        return int(row["id"][1:]) % ONE_IN == 0
    return field in TOPIC_FIELDS.get(topic, {field})
