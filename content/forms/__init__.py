from content.forms.captions import CaptionForm, CaptionFormSet, caption_drafts
from content.forms.post import PostForm, initial_of
from content.forms.review import AbsenceForm, GuestForm, ReviewPolicyForm
from content.forms.taxonomy import CampaignForm, MergeForm, PurposeForm, TopicForm

__all__ = [
    "AbsenceForm",
    "CampaignForm",
    "CaptionForm",
    "CaptionFormSet",
    "GuestForm",
    "MergeForm",
    "PostForm",
    "PurposeForm",
    "ReviewPolicyForm",
    "TopicForm",
    "caption_drafts",
    "initial_of",
]
