"""What administrators do about who can sign in: each act is confirmed, asks again who they are, and is mailed."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import staff_access
from accounts.models import User
from core.admin import PortalAdmin, ask_who_it_is
from core.redirects import redirect_saying
from core.text_values import TEXT_VALUES
from core.workflow import Refused, refusals_into

ADDRESS_LENGTH = 254  # characters


class AddressForm(forms.Form):
    address = forms.EmailField(label=gettext_lazy("New email address"), max_length=ADDRESS_LENGTH)


class RolesForm(forms.Form):
    """A colleague's groups, of those that `by` may give. A superuser sees and does everything, whatever the groups."""

    groups = forms.ModelMultipleChoiceField(
        Group.objects.order_by("name"),
        label=gettext_lazy("Groups"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_superuser = forms.BooleanField(
        label=gettext_lazy("Superuser: manages the staff, and sees and does everything"), required=False
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = staff_access.grantable_groups(by)
        if not by.is_superuser:
            del self.fields["is_superuser"]


class InvitationForm(RolesForm, forms.ModelForm):
    """A new colleague. The names are checked as everyone's are."""

    address = forms.EmailField(label=gettext_lazy("Email address"), max_length=ADDRESS_LENGTH)

    class Meta:
        model = User
        fields = ["given_name", "family_name"]

    field_order = ["address", "given_name", "family_name", "groups", "is_superuser"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["given_name"].required = True


class AccessActs(PortalAdmin):
    """The acts, for the list of people and the page of one person, and the invitation of a colleague."""

    actions = ["change_address", "change_roles", "remove_colleague", "reset_second_factor", "allow_sign_in"]

    def has_manage_access_permission(self, request):
        return request.user.has_perm(staff_access.MANAGE_STAFF)

    def has_add_permission(self, request):
        return self.has_manage_access_permission(request)

    def acts_for(self, person):
        """The names of the acts that change something for this person."""
        of_staff = ["change_roles", "remove_colleague"] if person.is_staff else []
        of_shut_out = [] if person.is_active or person.ended_at else ["allow_sign_in"]
        of_lost = ["reset_second_factor"] if person.authenticator_set.exists() else []
        return ["change_address", *of_staff, *of_lost, *of_shut_out]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The page of one person, with a button for each act."""
        person, acts = self.get_object(request, object_id), []
        if person and self.has_manage_access_permission(request):
            labels = {name: label for _act, name, label in self.get_actions(request).values()}
            acts = [(name, labels[name]) for name in self.acts_for(person)]
        return super().change_view(request, object_id, form_url, (extra_context or {}) | {"access_acts": acts})

    def act_on_one(self, request, people, verb, consequence, form=None):
        """Ask about an act, and do it to the one person who was selected."""
        if len(people) != 1:
            return messages.error(request, _("Select one person."), extra_tags="select_one_person")
        if page := self.ask_first(request, people, consequence, form=form, changes_access=True):
            return page
        [person] = people
        try:
            verb(person, by=request.user, **(form.cleaned_data if form else {}))
        except Refused as refusal:
            if not form:
                return messages.error(request, f"{person}: {refusal}", extra_tags=refusal.code)
            form.add_error(None, ValidationError(str(refusal), code=refusal.code))
            return self.ask_first(request, people, consequence, form=form)
        return messages.success(request, _("Done. We'll email the person."), extra_tags="access_changed")

    @admin.action(description=gettext_lazy("Change the email address"), permissions=["manage_access"])
    def change_address(self, request, people):
        consequence = _(
            "The person signs in with the new address once they have confirmed it. All earlier addresses are removed, "
            "the password no longer works, and the person is signed out everywhere. Both addresses get an email."
        )
        form = AddressForm(answers(request))
        return self.act_on_one(request, people, staff_access.change_address, consequence, form)

    @admin.action(description=gettext_lazy("Change a colleague's groups"), permissions=["manage_access"])
    def change_roles(self, request, people):
        consequence = _("The colleague sees and does what these groups may, from the next page on.")
        person = people[0] if len(people) == 1 else None
        current = {"groups": person.groups.all(), "is_superuser": person.is_superuser} if person else {}
        form = RolesForm(answers(request), initial=current, by=request.user)
        return self.act_on_one(request, people, staff_access.change_roles, consequence, form)

    @admin.action(description=gettext_lazy("Remove a colleague"), permissions=["manage_access"])
    def remove_colleague(self, request, people):
        consequence = _(
            "Groups, rights, two-step verification, and password are removed, and the colleague is signed out "
            "everywhere. What they did stays on record. An invitation that no one has used is withdrawn."
        )
        return self.act_on_one(request, people, staff_access.remove_colleague, consequence)

    @admin.action(description=gettext_lazy("Reset the person's two-step verification"), permissions=["manage_access"])
    def reset_second_factor(self, request, people):
        consequence = _(
            "All two-step verification methods and recovery codes are removed, the password no longer works, and the "
            "person is signed out everywhere. They sign in with a code by email and set up new ones."
        )
        return self.act_on_one(request, people, staff_access.reset_second_factor, consequence)

    @admin.action(description=gettext_lazy("Let the person sign in again"), permissions=["manage_access"])
    def allow_sign_in(self, request, people):
        consequence = _("The person can sign in again with a code by email, without access to the staff workspace.")
        return self.act_on_one(request, people, staff_access.allow_sign_in, consequence)

    def add_view(self, request, form_url="", extra_context=None):
        """Invite a colleague."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = InvitationForm(request.POST or None, by=request.user)
        if form.is_valid():
            ask_who_it_is(request)
            with refusals_into(form):
                staff_access.invite_colleague(by=request.user, **form.cleaned_data)
                sentence = (
                    _("Invited. The email says how to sign in, and works for %(invitation_days)s days.") % TEXT_VALUES
                )
                return redirect_saying(request, "admin:accounts_user_changelist", sentence, "colleague_invited")
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Invite a colleague"),
            "subtitle": None,
            "form": form,
            "consequence": _(
                "This opens a staff account and emails the colleague how to sign in and set up two-step verification."
            ),
        }
        return TemplateResponse(request, "admin/confirm_action.html", context)


def answers(request):
    """What was entered on the page that asks first; None before."""
    return request.POST if "confirmed" in request.POST else None
