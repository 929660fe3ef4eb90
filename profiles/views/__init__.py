from profiles.views.applications import (
    autosave,
    join_mentee,
    join_mentee_check,
    join_mentee_step,
    join_mentor,
    join_mentor_check,
    join_mentor_step,
    occupations,
)
from profiles.views.availability import confirm, confirm_from_mail, my_profile, pause, post_again, resume, withdraw
from profiles.views.public_profile import forget, mentor_detail, my_photo, numbers, photo, save, saved
