from functools import partial

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.users import FindsPhones
from accounts.models import IdentityProof
from core.admin import ReadOnlyAdmin
from profiles import actions
from profiles.models import MenteeProfile
from profiles.models.mentee import SPOKEN_NOTE_LENGTH


class ConversationForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("A note"),
        required=False,
        max_length=SPOKEN_NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The mentee can read it on the page with their data."),
    )


class ConversationFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("under 18"), "under_18"

    def lookups(self, request, model_admin):
        return [("waiting", gettext_lazy("Conversation still needed"))]

    def queryset(self, request, queryset):
        complete = queryset.filter(status=MenteeProfile.Status.COMPLETE)
        return complete.to_be_spoken_with() if self.value() == "waiting" else queryset


@admin.register(MenteeProfile)
class MenteeAdmin(FindsPhones, ReadOnlyAdmin):
    """Mentees as they describe themselves."""

    list_display = [
        "name",
        "standing",
        "class_level",
        "graduation_year",
        "status",
        "is_adult",
        "spoken_at",
        "is_proven",
    ]
    list_filter = [ConversationFilter, "status", "standing", "is_adult"]
    list_select_related = ["user"]
    search_fields = ["phone"]
    people = ["user"]
    ordering = ["user__family_name", "pk"]
    actions = ["record_conversation"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_queryset(self, request):
        proof = IdentityProof.objects.proving_affiliation().filter(user=OuterRef("user"))
        return super().get_queryset(request).annotate(has_proof=Exists(proof))

    def get_readonly_fields(self, request, obj=None):
        return [field.name for field in (*self.opts.fields, *self.opts.many_to_many)]

    @admin.display(description=gettext_lazy("name"), ordering="user__family_name")
    def name(self, mentee):
        return str(mentee.user)

    @admin.display(description=gettext_lazy("identity verified"), boolean=True)
    def is_proven(self, mentee):
        return mentee.has_proof

    @admin.action(description=gettext_lazy("Record a conversation (under 18)"), permissions=["change"])
    def record_conversation(self, request, mentees):
        """After a conversation with a mentee who is not 18, who may then send requests (R4)."""
        form = ConversationForm(request.POST if "note" in request.POST else None)
        consequence = _(
            "For mentees who haven't said that they're 18: their age won't keep them from sending requests anymore, "
            "and each gets an email."
        )
        if page := self.ask_first(request, mentees, consequence, form=form):
            return page
        return self.apply_to_each(request, mentees, partial(actions.record_conversation, **form.cleaned_data))
