"""The protection of the discussion, in the admin."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from blog.admin.onerow import OneRowAdmin
from comments.models import Protection
from comments.spam.lists import validate_hosts, validate_phrases

ROWS_OF_LIST = 6


class ProtectionForm(forms.ModelForm):
    """Refuses lists with lines that would never be met, and names them."""

    def clean_held_words(self) -> str:
        return self.checked("held_words", validate_phrases)

    def clean_spam_words(self) -> str:
        return self.checked("spam_words", validate_phrases)

    def clean_held_hosts(self) -> str:
        return self.checked("held_hosts", validate_hosts)

    def clean_spam_hosts(self) -> str:
        return self.checked("spam_hosts", validate_hosts)

    def checked(self, field: str, validate) -> str:
        lines = self.cleaned_data[field]
        validate(lines)
        return lines


@admin.register(Protection)
class ProtectionAdmin(OneRowAdmin):
    form = ProtectionForm
    change_form_template = "admin/comments/protection/change_form.html"
    fieldsets = [
        (
            _("How much one visitor may write"),
            {
                "description": _(
                    "Visitors are told apart by a keyed hash of their network address, which is "
                    "deleted after a day. Authors who are signed in are not limited."
                ),
                "fields": ["burst_replies", "burst_minutes", "thread_replies"],
            },
        ),
        (
            _("When a thread gets heated"),
            {
                "description": _(
                    "Each visitor waits a minute between two replies in such a thread. The wait "
                    "doubles each time the thread gets as many replies again, up to half an hour, "
                    "and goes back as the thread cools down."
                ),
                "fields": ["heat_replies"],
            },
        ),
        (
            _("What waits for approval"),
            {
                "description": _(
                    "A reply also waits if it is signed with what looks like the name of an "
                    "author, even with figures or letters of another script in it. Writers whom "
                    "you trust do not wait for links or repeated texts."
                ),
                "fields": ["links_held", "duplicates_held", "held_words", "held_hosts"],
            },
        ),
        (
            _("What is spam"),
            {
                "description": _(
                    "Spam is put aside. You can still approve it until it is deleted. A reply is "
                    "also taken for spam if a field was filled in that people do not see."
                ),
                "fields": ["spam_words", "spam_hosts", "spam_days"],
            },
        ),
        (
            _("Reports by readers"),
            {
                "description": _(
                    "Reports that you have decided on do not count again. A reply by an author "
                    "stays, and you see the reports."
                ),
                "fields": ["flags_held"],
            },
        ),
    ]

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        if db_field.get_internal_type() == "TextField":
            attributes = {"rows": ROWS_OF_LIST, "spellcheck": "false", "dir": "auto"}
            kwargs["widget"] = forms.Textarea(attributes)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def change_view(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Shows the form, and says so where the limits cannot work."""
        if request.method == "GET" and hides_visitors(request):
            words = _(
                "A proxy stands before this blog, and the blog is not told to trust it. So all "
                "visitors look like one, and share the limits of one. Set TRUST_FORWARDED=yes; "
                "docs/running.md says how."
            )
            self.message_user(request, words, messages.WARNING)
        return super().change_view(request, *args, **kwargs)


def hides_visitors(request: HttpRequest) -> bool:
    """Whether a proxy tells who visits, and is not asked."""
    return "X-Forwarded-For" in request.headers and not settings.TRUST_FORWARDED
