"""Who of the staff did what, and when: the log of every act, viewed page, and file that left the portal."""

from operator import itemgetter

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from core import staff_log
from core.admin import ReadOnlyAdmin
from core.models import StaffAct
from core.templatetags.portal import with_address
from program.conduct.case_actions import may_handle_cases
from program.models import Concern, ConcernAct, ConcernReading


class KindFilter(admin.SimpleListFilter):
    """Filters by the kinds of object in the list, by their names."""

    title, parameter_name = _("on what"), "kind"

    def lookups(self, request, model_admin):
        keys = model_admin.get_queryset(request).order_by().values("content_type").distinct()
        return sorted(
            ((str(kind.pk), kind.name) for kind in ContentType.objects.filter(pk__in=keys)), key=itemgetter(1)
        )

    def queryset(self, request, queryset):
        chosen = self.value()
        return queryset.filter(content_type=chosen) if chosen in dict(self.lookup_choices) else queryset


@admin.register(StaffAct)
class StaffActAdmin(ReadOnlyAdmin):
    """Entries by their kind of object, never by its name. Those about cases are for who may see the case (R28)."""

    list_display = fields = readonly_fields = ["action_time", "colleague", "what", "kind_of_object"]
    list_select_related = ["user", "content_type"]
    list_filter = [("user", admin.RelatedOnlyFieldListFilter), KindFilter]
    date_hierarchy = "action_time"
    people = ["user"]
    show_full_result_count = False

    def get_queryset(self, request):
        entries = staff_log.readable(super().get_queryset(request), request.user)
        kinds = ContentType.objects.get_for_models(Concern, ConcernAct, ConcernReading)
        own = Concern.objects.for_staff(request.user) if may_handle_cases(request.user) else Concern.objects.none()
        keys = own.annotate(key=Cast("pk", TextField())).values("key")  # as the log has them
        hidden = entries.filter(content_type__in=kinds.values()).exclude(
            content_type=kinds[Concern], object_id__in=keys
        )
        return entries.exclude(pk__in=hidden.values("pk"))

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=_("user"), ordering="user")
    def colleague(self, act):
        return with_address(act.user)

    @admin.display(description=_("what"))
    def what(self, act):
        return staff_log.text_of(act) or act.get_action_flag_display()

    @admin.display(description=_("on what"))
    def kind_of_object(self, act):
        return act.content_type.name if act.content_type else "–"
