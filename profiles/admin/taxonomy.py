"""The vocabularies of the search, edited by staff (R30). Searches find changes at once."""

from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin import PortalAdmin
from profiles.models import College, Industry, IndustryGroup, Major, Occupation, SearchAlias, SearchGap, Topic
from profiles.models.taxonomy import TWO_LEVELS
from profiles.search import index, terms, zero_results

MAX_LIST_LENGTH = 20_000  # characters, of all phrases together


class LinesField(forms.CharField):
    """A list of phrases, one per line."""

    widget = forms.Textarea

    def __init__(self, **options):
        super().__init__(max_length=MAX_LIST_LENGTH, **options)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class VocabularyAdmin(PortalAdmin):
    """A vocabulary whose changes are indexed for the search at once."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        terms.index_entries([form.instance])
        index.refresh_facets(terms.facet_of(entry) for entry in self.changed_with(form.instance))

    def changed_with(self, entry):
        """The entries whose mentors are found by something else once this one is saved."""
        return [entry]

    def delete_model(self, request, obj):
        facet = terms.facet_of(obj)
        super().delete_model(request, obj)
        self.remove_from_search([facet])

    def delete_queryset(self, request, queryset):
        facets = [terms.facet_of(entry) for entry in queryset]
        super().delete_queryset(request, queryset)
        self.remove_from_search(facets)

    def remove_from_search(self, facets):
        terms.remove_terms(facets)
        index.refresh_facets(facets)


@admin.register(College)
class CollegeAdmin(PortalAdmin):
    list_display = ["name_en", "name_es"]
    search_fields = ["name_en", "name_es"]


@admin.register(Major)
class MajorAdmin(VocabularyAdmin):
    list_display = ["name_en", "name_es", "college"]
    list_filter = list_select_related = autocomplete_fields = ["college"]
    search_fields = ["name_en", "name_es", "search_words"]


@admin.register(IndustryGroup)
class IndustryGroupAdmin(VocabularyAdmin):
    list_display = ["name_en", "name_es", "position"]
    search_fields = ["name_en", "name_es"]


class TopicForm(forms.ModelForm):
    class Meta:
        model = Topic
        fields = ["name_en", "name_es", "parent", "position"]

    def clean_parent(self):
        parent, topic = self.cleaned_data["parent"], self.instance
        if parent and topic.pk and (parent == topic or topic.specific_topics.exists()):
            raise forms.ValidationError(TWO_LEVELS, code="two_levels")
        return parent


@admin.register(Topic)
class TopicAdmin(VocabularyAdmin):
    form = TopicForm
    list_display = ["name_en", "name_es", "parent", "position"]
    list_select_related = ["parent"]
    search_fields = ["name_en", "name_es"]

    def changed_with(self, entry):
        """Mentors who offer the topic it is now part of, too. The topic's own are also those of where it was before."""
        return [entry, entry.parent] if entry.parent else [entry]


@admin.register(Industry)
class IndustryAdmin(VocabularyAdmin):
    list_display = ["name_en", "name_es", "group"]
    list_filter = list_select_related = ["group"]
    search_fields = ["name_en", "name_es", "search_words"]
    autocomplete_fields = ["group", "majors"]


class OccupationForm(forms.ModelForm):
    alternate_titles = LinesField(label=_("other titles"), required=False, help_text=_("One phrase per line."))
    titles_es = LinesField(label=_("titles in Spanish"), required=False, help_text=_("One phrase per line."))

    class Meta:
        model = Occupation
        fields = ["onet_code", "title", "titles_es", "alternate_titles", "description", "job_zone", "majors"]


@admin.register(Occupation)
class OccupationAdmin(VocabularyAdmin):
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
        if not terms.entries_named(meaning):
            raise forms.ValidationError(
                gettext("No major, industry, industry group, occupation, or topic has exactly this English name."),
                code="unknown_entry",
            )
        return meaning


@admin.register(SearchAlias)
class SearchAliasAdmin(PortalAdmin):
    """Phrases that students type. Searches use an alias as soon as it is saved."""

    form = SearchAliasForm
    list_display = ["alias", "meaning"]
    search_fields = ["alias", "meaning"]

    def get_changeform_initial_data(self, request):
        return {"alias": request.GET.get("alias", "")}

    def save_model(self, request, obj, form, change):
        before = terms.entries_named(form.initial.get("meaning", "")) if change else []
        super().save_model(request, obj, form, change)
        terms.index_entries(
            {terms.facet_of(entry): entry for entry in [*before, *terms.entries_named(obj.meaning)]}.values()
        )

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        terms.index_entries(terms.entries_named(obj.meaning))

    def delete_queryset(self, request, queryset):
        meanings = set(queryset.values_list("meaning", flat=True))
        super().delete_queryset(request, queryset)
        for meaning in meanings:
            terms.index_entries(terms.entries_named(meaning))


class MissingFilter(admin.SimpleListFilter):
    """What is missing: an alias, or mentors in one of these majors and industries, most wanted first."""

    title = _("what is missing")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        names = zero_results.names_by_facet()
        wanted = [
            (str(facet), f"{names[facet]} ({times})")
            for facet, times in zero_results.most_wanted_facets()
            if facet in names
        ]
        return [("alias", gettext("An alias")), *wanted]

    def queryset(self, request, queryset):
        if self.value() == "alias":
            return queryset.filter(facets=[])
        is_listed = self.value() in dict(self.lookup_choices)
        return queryset.filter(facets__contains=[self.value()]) if is_listed else queryset


@admin.register(SearchGap)
class SearchGapAdmin(PortalAdmin):
    """Searches that found no one: they suggest an alias, or recruiting. Rare ones are not shown."""

    list_display = ["query", "times", "last_at", "remedy"]
    list_filter = [MissingFilter]
    search_fields = ["query"]
    fields = ["query", "times", "last_at"]

    def get_queryset(self, request):
        self.names = zero_results.names_by_facet()
        return super().get_queryset(request).filter(times__gte=zero_results.MIN_TIMES_SHOWN)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=_("what to do"))
    def remedy(self, gap):
        """If the query was understood, a mentor is missing; otherwise an alias may be, with a link to add one."""
        missing = [self.names[facet] for facet in gap.facets if facet in self.names]
        if missing:
            return gettext("Recruit mentors in: %(names)s") % {"names": ", ".join(missing)}
        address = f"{reverse('admin:profiles_searchalias_add')}?{urlencode({'alias': gap.query})}"
        return format_html('<a href="{}">{}</a>', address, gettext("Add an alias, or recruit a mentor"))
