"""The choices offered when people write an agreement or a conclusion (R20, R30)."""

from django.contrib import admin

from agreements.models import NextStep, StarterGoal, SuggestedActivity
from core.admin import PortalAdmin


@admin.register(SuggestedActivity, NextStep)
class ChoiceAdmin(PortalAdmin):
    list_display = ["name_en", "name_es", "position"]
    list_editable = ["position"]
    search_fields = ["name_en", "name_es"]


@admin.register(StarterGoal)
class StarterGoalAdmin(PortalAdmin):
    list_display = ["name_en", "name_es", "topic", "weeks"]
    list_filter = ["topic"]
    list_select_related = ["topic"]
    autocomplete_fields = ["activities"]
    search_fields = ["name_en", "name_es"]
