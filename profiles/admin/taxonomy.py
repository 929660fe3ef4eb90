"""Where staff edit the words people read and search by (R30). What they save is found from the same moment on."""

from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from profiles.models import (
    College,
    Industry,
    IndustryGroup,
    Major,
    Occupation,
    SearchAlias,
    SearchGap,
    Topic,
)
from profiles.search import index, terms, zero_results

LONGEST_LIST = 20_000  # characters of all phrases together


class LinesField(forms.CharField):
    """A list of phrases, one on a line."""

    widget = forms.Textarea

    def __init__(self, **options):
        super().__init__(max_length=LONGEST_LIST, **options)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class SearchedAdmin(admin.ModelAdmin):
    """A vocabulary: saved or deleted, the search knows at once."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        terms.index([form.instance])
        if change:
            index.refresh_facets([terms.facet_of(form.instance)])

    def delete_model(self, request, obj):
        number = terms.facet_of(obj)
        super().delete_model(request, obj)
        self.forget([number])

    def delete_queryset(self, request, queryset):
        numbers = [terms.facet_of(thing) for thing in queryset]
        super().delete_queryset(request, queryset)
        self.forget(numbers)

    def forget(self, numbers):
        terms.forget(numbers)
        index.refresh_facets(numbers)


@admin.register(College)
class CollegeAdmin(admin.ModelAdmin):
    list_display = ["name_en", "name_es"]
    search_fields = ["name_en", "name_es"]


@admin.register(Major)
class MajorAdmin(SearchedAdmin):
    list_display = ["name_en", "name_es", "college"]
    list_filter = ["college"]
    list_select_related = ["college"]
    search_fields = ["name_en", "name_es", "search_words"]
    autocomplete_fields = ["college"]


@admin.register(IndustryGroup)
class IndustryGroupAdmin(SearchedAdmin):
    list_display = ["name_en", "name_es", "position"]
    search_fields = ["name_en", "name_es"]


@admin.register(Industry)
class IndustryAdmin(SearchedAdmin):
    list_display = ["name_en", "name_es", "group"]
    list_filter = ["group"]
    list_select_related = ["group"]
    search_fields = ["name_en", "name_es", "search_words"]
    autocomplete_fields = ["group", "majors"]


@admin.register(Topic)
class TopicAdmin(SearchedAdmin):
    list_display = ["name_en", "name_es", "position"]
    search_fields = ["name_en", "name_es"]


class OccupationForm(forms.ModelForm):
    alternate_titles = LinesField(label=_("other titles"), required=False, help_text=_("One phrase per line."))
    titles_es = LinesField(label=_("titles in Spanish"), required=False, help_text=_("One phrase per line."))

    class Meta:
        model = Occupation
        fields = ["onet_code", "title", "titles_es", "alternate_titles", "description", "job_zone", "majors"]


@admin.register(Occupation)
class OccupationAdmin(SearchedAdmin):
    form = OccupationForm
    list_display = ["title", "onet_code", "job_zone"]
    list_filter = ["job_zone"]
    search_fields = ["title", "onet_code"]
    autocomplete_fields = ["majors"]


class SearchAliasForm(forms.ModelForm):
    class Meta:
        model = SearchAlias
        fields = ["alias", "meaning"]

    def clean_meaning(self):
        meaning = self.cleaned_data["meaning"].strip()
        if not terms.named(meaning):
            raise forms.ValidationError(
                gettext("No major, industry, industry group, occupation, or topic has exactly this English name."),
                code="unknown_entry",
            )
        return meaning


@admin.register(SearchAlias)
class SearchAliasAdmin(admin.ModelAdmin):
    """What students type. An alias is found from the moment it is saved."""

    form = SearchAliasForm
    list_display = ["alias", "meaning"]
    search_fields = ["alias", "meaning"]

    def get_changeform_initial_data(self, request):
        return {"alias": request.GET.get("alias", "")}

    def save_model(self, request, obj, form, change):
        before = terms.named(form.initial.get("meaning", "")) if change else []
        super().save_model(request, obj, form, change)
        terms.index({terms.facet_of(thing): thing for thing in [*before, *terms.named(obj.meaning)]}.values())

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        terms.index(terms.named(obj.meaning))

    def delete_queryset(self, request, queryset):
        meanings = set(queryset.values_list("meaning", flat=True))
        super().delete_queryset(request, queryset)
        for meaning in meanings:
            terms.index(terms.named(meaning))


class MissingFilter(admin.SimpleListFilter):
    """What would help: another alias, or a mentor in one of these majors and industries, the most wanted first."""

    title = _("what is missing")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        names = zero_results.names()
        wanted = [(str(number), times) for number, times in zero_results.wanted() if number in names]
        return [
            ("alias", gettext("An alias")),
            *((number, f"{names[int(number)]} ({times})") for number, times in wanted),
        ]

    def queryset(self, request, queryset):
        if self.value() not in dict(self.lookup_choices):
            return queryset
        return (
            queryset.filter(facets=[]) if self.value() == "alias" else queryset.filter(facets__contains=[self.value()])
        )


@admin.register(SearchGap)
class SearchGapAdmin(admin.ModelAdmin):
    """Searches that found nobody: candidates for an alias, or for recruiting. Rare ones are not shown to anybody."""

    list_display = ["query", "times", "last_at", "remedy"]
    list_filter = [MissingFilter]
    search_fields = ["query"]
    fields = ["query", "times", "last_at"]

    def get_queryset(self, request):
        self.names = zero_results.names()
        return super().get_queryset(request).filter(times__gte=zero_results.SHOWN_FROM)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=_("what to do"))
    def remedy(self, gap):
        """Where the words are understood, a mentor is missing; otherwise an alias is one click away."""
        missing = [self.names[number] for number in gap.facets if number in self.names]
        if missing:
            return gettext("Recruit mentors in: %(names)s") % {"names": ", ".join(missing)}
        address = f"{reverse('admin:profiles_searchalias_add')}?{urlencode({'alias': gap.query})}"
        return format_html('<a href="{}">{}</a>', address, gettext("Add an alias, or recruit a mentor"))
