from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gamification.models import BoardPreference
from gamification.rules import Act

ACT_LABELS = {
    Act.OWN_WORDS_SHARE: _("A share in your own words"),
    Act.UNEDITED_SHARE: _("A share of a caption as it is"),
    Act.CLICK: _("A person follows your link"),
    Act.SUGGESTION: _("Your suggestion is accepted"),
    Act.COURSE: _("You finish a course"),
    Act.INVITATION: _("Somebody you invited joins"),
    Act.RECOGNITION: _("A colleague thanks you"),
    Act.EXTRA: _("Each extra point of a post you share"),
}


class BoardPreferenceForm(forms.ModelForm):
    """Whether and how one appears among people."""

    class Meta:
        model = BoardPreference
        fields = ["visibility", "alias"]
        widgets = {"visibility": forms.RadioSelect}
        help_texts = {"alias": _("Only for “With another name”.")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wants_alias = cleaned.get("visibility") == BoardPreference.Visibility.ALIAS
        if wants_alias and not (cleaned.get("alias") or "").strip():
            self.add_error("alias", _("Write the name you want to appear with."))
        return cleaned


class RuleForm(forms.Form):
    """What one act earns."""

    act = forms.ChoiceField(choices=[(act.value, label) for act, label in ACT_LABELS.items()])
    points = forms.IntegerField(label=_("Points"), min_value=0, max_value=100)
    source_cap = forms.IntegerField(
        label=_("At most per share"), min_value=1, max_value=1000, required=False
    )
    is_active = forms.BooleanField(label=_("Earns points"), required=False)


RuleFormSet = forms.formset_factory(RuleForm, extra=0)
