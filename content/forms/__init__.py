from content.forms.captions import CaptionForm, CaptionFormSet, caption_drafts
from content.forms.post import PostForm, initial_of
from content.forms.taxonomy import CampaignForm, MergeForm, PurposeForm, TopicForm

__all__ = [
    "CampaignForm",
    "CaptionForm",
    "CaptionFormSet",
    "MergeForm",
    "PostForm",
    "PurposeForm",
    "TopicForm",
    "caption_drafts",
    "initial_of",
]
