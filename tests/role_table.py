"""The one table of what each role may do. tests/test_roles.py tries each line of it."""

# Who may do it: author, editor, moderator, administrator. Whoever is not named is refused; who is
# not signed in, or has an account without a role, is always led to the sign-in page.
#
# Whose: a post that they wrote themselves, one that they wrote along with its author, or one of
# somebody else. "-" where that makes no difference, or there is only one.
TABLE = """
GET   index                             -       author editor moderator administrator
GET   password_change                   -       author editor moderator administrator
GET   password_change_done              -       author editor moderator administrator
GET   jsi18n                            -       author editor moderator administrator
GET   view_on_site                      -       author editor moderator administrator
GET   autocomplete                      -       author editor administrator
GET   app_list                          blog    author editor administrator
GET   app_list                          comments editor moderator administrator

GET   blog_post_changelist              -       author editor administrator
GET   blog_post_add                     -       author editor administrator
POST  blog_post_add                     -       author editor administrator
GET   blog_post_change                  own     author editor administrator
GET   blog_post_change                  shared  author editor administrator
GET   blog_post_change                  other   editor administrator
POST  blog_post_change                  own     author editor administrator
POST  blog_post_change                  shared  author editor administrator
POST  blog_post_change                  other   editor administrator
GET   blog_post_delete                  own     author editor administrator
GET   blog_post_delete                  shared  editor administrator
GET   blog_post_delete                  other   editor administrator
POST  blog_post_delete                  own     author editor administrator
POST  blog_post_delete                  shared  editor administrator
POST  blog_post_delete                  other   editor administrator
GET   blog_post_history                 own     author editor administrator
GET   blog_post_history                 shared  author editor administrator
GET   blog_post_history                 other   editor administrator
GET   blog_post_token                   -       author editor moderator administrator
POST  blog_post_add_working_copy        -       author editor administrator
POST  blog_post_working_copy            own     author editor administrator
POST  blog_post_working_copy            shared  author editor administrator
POST  blog_post_working_copy            other   editor administrator
POST  blog_post_presence                own     author editor administrator
POST  blog_post_presence                shared  author editor administrator
POST  blog_post_presence                other   editor administrator
POST  blog_post_differences             own     author editor administrator
POST  blog_post_differences             shared  author editor administrator
POST  blog_post_differences             other   editor administrator

GET   blog_page_changelist              -       editor administrator
GET   blog_page_add                     -       editor administrator
POST  blog_page_add                     -       editor administrator
GET   blog_page_change                  own     editor administrator
POST  blog_page_change                  own     editor administrator
GET   blog_page_change                  other   editor administrator
POST  blog_page_change                  other   editor administrator
GET   blog_page_delete                  other   editor administrator
POST  blog_page_delete                  own     editor administrator
POST  blog_page_delete                  other   editor administrator
GET   blog_page_history                 other   editor administrator
POST  blog_page_move                    other   editor administrator
GET   blog_page_token                   -       author editor moderator administrator
POST  blog_page_add_working_copy        -       editor administrator
POST  blog_page_working_copy            own     editor administrator
POST  blog_page_working_copy            other   editor administrator
POST  blog_page_presence                own     editor administrator
POST  blog_page_presence                other   editor administrator
POST  blog_page_differences             own     editor administrator
POST  blog_page_differences             other   editor administrator

POST  blog_entry_check                  -       author editor administrator
GET   blog_entry_links                  -       author editor administrator
POST  blog_entry_losses                 -       author editor administrator
GET   blog_entry_remarks                own     author editor administrator
GET   blog_entry_remarks                shared  author editor administrator
GET   blog_entry_remarks                other   editor administrator
GET   blog_entry_preview                own     author editor administrator
GET   blog_entry_preview                shared  author editor administrator
GET   blog_entry_preview                other   editor administrator
GET   blog_entry_changelist             -       author editor administrator
GET   blog_entry_add                    -       nobody
GET   blog_entry_change                 own     author editor administrator
GET   blog_entry_change                 other   editor administrator
POST  blog_entry_change                 own     nobody
GET   blog_entry_delete                 own     administrator
GET   blog_entry_history                own     author editor administrator
GET   blog_entry_history                other   editor administrator

GET   blog_upload_changelist            -       author editor administrator
GET   blog_upload_add                   -       author editor administrator
POST  blog_upload_add                   -       author editor administrator
GET   blog_upload_change                own     author editor administrator
GET   blog_upload_change                other   author editor administrator
POST  blog_upload_change                own     author editor administrator
POST  blog_upload_change                other   editor administrator
GET   blog_upload_delete                own     author editor administrator
GET   blog_upload_delete                other   editor administrator
POST  blog_upload_delete                own     author editor administrator
POST  blog_upload_delete                other   editor administrator
GET   blog_upload_history               own     author editor administrator
GET   blog_upload_library               -       author editor administrator
POST  blog_upload_send                  -       author editor administrator
POST  blog_upload_describe              own     author editor administrator
POST  blog_upload_describe              other   editor administrator

GET   blog_outgoinglink_changelist      -       author editor administrator
GET   blog_outgoinglink_add             -       nobody
GET   blog_outgoinglink_change          own     author editor administrator
GET   blog_outgoinglink_change          other   editor administrator
GET   blog_outgoinglink_delete          own     nobody
GET   blog_outgoinglink_history         own     author editor administrator
GET   blog_outgoinglink_history         other   editor administrator

GET   blog_tag_changelist               -       author editor administrator
GET   blog_tag_add                      -       author editor administrator
POST  blog_tag_add                      -       author editor administrator
GET   blog_tag_change                   -       author editor administrator
POST  blog_tag_change                   -       editor administrator
GET   blog_tag_delete                   -       editor administrator
POST  blog_tag_delete                   -       editor administrator
GET   blog_tag_history                  -       author editor administrator
GET   blog_category_changelist          -       author editor administrator
GET   blog_category_add                 -       editor administrator
POST  blog_category_add                 -       editor administrator
GET   blog_category_change              -       author editor administrator
POST  blog_category_change              -       editor administrator
GET   blog_category_delete              -       editor administrator
POST  blog_category_delete              -       editor administrator
GET   blog_category_history             -       author editor administrator
POST  blog_category_move                -       editor administrator
GET   blog_menuentry_changelist         -       editor administrator
GET   blog_menuentry_add                -       editor administrator
POST  blog_menuentry_add                -       editor administrator
GET   blog_menuentry_change             -       editor administrator
POST  blog_menuentry_change             -       editor administrator
GET   blog_menuentry_delete             -       editor administrator
POST  blog_menuentry_delete             -       editor administrator
GET   blog_menuentry_history            -       editor administrator
POST  blog_menuentry_move               -       editor administrator

GET   blog_site_changelist              -       administrator
GET   blog_site_add                     -       nobody
GET   blog_site_change                  -       administrator
POST  blog_site_change                  -       administrator
GET   blog_site_delete                  -       nobody
GET   blog_site_history                 -       administrator
GET   blog_redirect_changelist          -       administrator
GET   blog_redirect_add                 -       administrator
POST  blog_redirect_add                 -       administrator
GET   blog_redirect_change              -       administrator
POST  blog_redirect_change              -       administrator
GET   blog_redirect_delete              -       administrator
POST  blog_redirect_delete              -       administrator
GET   blog_redirect_history             -       administrator

GET   blog_user_profile                 -       author editor moderator administrator
POST  blog_user_profile                 -       author editor moderator administrator
POST  blog_user_sign_out                -       author editor moderator administrator
GET   blog_user_changelist              -       administrator
GET   blog_user_add                     -       administrator
POST  blog_user_add                     -       administrator
GET   blog_user_change                  own     administrator
GET   blog_user_change                  other   administrator
POST  blog_user_change                  own     administrator
POST  blog_user_change                  other   administrator
GET   blog_user_delete                  own     nobody
GET   blog_user_delete                  other   administrator
POST  blog_user_delete                  own     nobody
POST  blog_user_delete                  other   administrator
GET   blog_user_history                 other   administrator
POST  blog_user_link                    other   administrator
POST  blog_user_withdraw                other   administrator
POST  blog_user_hand_over               other   administrator
POST  blog_user_close                   other   administrator
POST  blog_user_close                   own     nobody

GET   comments_queue                    -       editor moderator administrator
POST  comments_queue_act                -       editor moderator administrator
POST  comments_queue_bulk               -       editor moderator administrator
POST  comments_queue_undo               -       editor moderator administrator
POST  comments_mention_act              -       editor moderator administrator
POST  comments_mention_verify           -       editor moderator administrator
GET   comments_filter                   -       editor moderator administrator
POST  comments_filter                   -       editor moderator administrator
GET   comments_comment_changelist       -       editor moderator administrator
GET   comments_comment_add              -       nobody
GET   comments_comment_change           -       editor moderator administrator
POST  comments_comment_change           -       editor moderator administrator
GET   comments_comment_delete           -       nobody
POST  comments_comment_delete           -       nobody
GET   comments_comment_history          -       editor moderator administrator
GET   comments_mention_changelist       -       editor moderator administrator
GET   comments_mention_add              -       nobody
GET   comments_mention_change           -       editor moderator administrator
POST  comments_mention_change           -       editor moderator administrator
GET   comments_mention_delete           -       nobody
POST  comments_mention_delete           -       nobody
GET   comments_mention_history          -       editor moderator administrator
GET   comments_decision_changelist      -       editor moderator administrator
GET   comments_decision_add             -       nobody
GET   comments_decision_change          -       editor moderator administrator
POST  comments_decision_change          -       nobody
GET   comments_decision_delete          -       nobody
GET   comments_decision_history         -       editor moderator administrator
GET   comments_moderatormail_changelist -       editor moderator administrator
GET   comments_moderatormail_add        -       nobody
GET   comments_moderatormail_change     own     editor moderator administrator
GET   comments_moderatormail_change     other   nobody
POST  comments_moderatormail_change     own     editor moderator administrator
POST  comments_moderatormail_change     other   nobody
GET   comments_moderatormail_delete     own     nobody
GET   comments_moderatormail_history    own     editor moderator administrator
GET   comments_sentlinkback_changelist  -       author editor administrator
GET   comments_sentlinkback_log         own     author editor administrator
GET   comments_sentlinkback_log         shared  author editor administrator
GET   comments_sentlinkback_log         other   editor administrator
POST  comments_sentlinkback_again       own     author editor administrator
POST  comments_sentlinkback_again       shared  author editor administrator
POST  comments_sentlinkback_again       other   editor administrator
POST  comments_sentlinkback_trackback   own     author editor administrator
POST  comments_sentlinkback_trackback   shared  author editor administrator
POST  comments_sentlinkback_trackback   other   editor administrator
GET   comments_protection_changelist    -       administrator
GET   comments_protection_add           -       nobody
GET   comments_protection_change        -       administrator
POST  comments_protection_change        -       administrator
GET   comments_protection_delete        -       nobody
GET   comments_protection_history       -       administrator

GET   blog:preview                      own     author editor administrator
GET   blog:preview                      shared  author editor administrator
GET   blog:preview                      other   editor administrator
GET   comments:moderate                 -       editor moderator administrator
POST  comments:moderate                 -       editor moderator administrator
POST  comments:undo                     -       editor moderator administrator
POST  comments:remove-samples           -       administrator
"""

# What is done with several at once, and who changes anything by it.
BULK = """
delete_selected  blog_post        own     author editor administrator
delete_selected  blog_post        shared  editor administrator
delete_selected  blog_post        other   editor administrator
delete_selected  blog_page        own     editor administrator
delete_selected  blog_upload      own     author editor administrator
delete_selected  blog_upload      other   editor administrator
delete_selected  blog_outgoinglink own    nobody
dismiss          blog_outgoinglink own    author editor administrator
dismiss          blog_outgoinglink other  editor administrator
delete_selected  blog_tag         -       editor administrator
delete_selected  blog_category    -       editor administrator
delete_selected  blog_menuentry   -       editor administrator
delete_selected  blog_redirect    -       administrator
delete_selected  blog_user        other   nobody
delete_selected  comments_comment -       nobody
approve          comments_comment -       editor moderator administrator
mark_spam        comments_comment -       editor moderator administrator
remove           comments_comment -       editor moderator administrator
delete_selected  comments_mention -       nobody
approve          comments_mention -       editor moderator administrator
mark_spam        comments_mention -       editor moderator administrator
remove           comments_mention -       editor moderator administrator
look_again       comments_mention -       editor moderator administrator
"""


def rows(table: str) -> list[tuple[str, str, str, set[str]]]:
    lines = [line.split() for line in table.splitlines() if line]
    return [(first, second, whose, set(who) - {"nobody"}) for first, second, whose, *who in lines]
