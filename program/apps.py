from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class ProgramConfig(AppConfig):
    name = "program"
    verbose_name = _("Program")

    def ready(self):
        """Register the app's messages, and the callbacks of the apps that must not import it (DESIGN §1)."""
        from agreements import draft_warnings, semesters
        from core import lifting, staff_log
        from core.text_values import TEXT_VALUES
        from matches import campus_closures
        from profiles import handbooks as handbooks_of_applications
        from program import academic_calendar, emails
        from program.conduct import case_actions
        from program.content import handbooks
        from program.periods import all_periods

        emails.register()
        TEXT_VALUES.update(all_periods())
        TEXT_VALUES.update(university=settings.UNIVERSITY.NAME, former_system=settings.UNIVERSITY.FORMER_SYSTEM)
        lifting.CHECKS.append(case_actions.lift_within_cases)
        staff_log.READERS_OF_DISCREET.append(case_actions.may_handle_cases)
        draft_warnings.CALENDARS.append(academic_calendar.busy_days)
        campus_closures.CALENDARS.append(academic_calendar.closures_between)
        semesters.SEMESTER_SOURCES.append(academic_calendar.semesters)
        handbooks_of_applications.register(handbooks.current, handbooks.acknowledge)
