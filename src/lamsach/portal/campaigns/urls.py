"""Addresses of the app.

Names that others lean on: ``list``, ``create``, ``detail``, ``edit``, ``open``, ``close`` (a campaign, by slug);
``directives`` (all letters), ``inbox``; a letter by its id: ``directive`` (read; opening it records that it was seen),
drafting in steps ``directive_create`` (in a campaign), ``directive_edit``, ``directive_recipients``,
``directive_tasks`` (``directive_measures`` picks what is asked), ``directive_issue``, ``discard``; once it is out
``correct``, ``withdraw``, ``add_recipient``, ``directive_mails`` (the e-mails that failed);
``forward`` (by the id of the recipient row); a task of a unit by the assignment's id: ``finish``, ``reopen``, ``ask``
(by the unit), ``extend``, ``waive``, ``lift_waiver`` (by the officer; ``?back=`` returns to a page); ``decide`` (by the
id of the extension that was asked for); ``groups``, ``group_create``, ``group_edit``, ``group_delete``;
the form editor's stand in ``forms_editor_urls``.
"""

from django.urls import path

from lamsach.portal.campaigns import forms_editor_urls
from lamsach.portal.campaigns.views import acting, campaigns, deciding, drafting, groups, issuing, mails, reading

app_name = "campaigns"
urlpatterns = [
    *forms_editor_urls.urlpatterns,
    path("", campaigns.index, name="list"),
    path("new/", campaigns.create, name="create"),
    path("inbox/", reading.inbox, name="inbox"),
    path("notices/read/", reading.notices_read, name="notices_read"),
    path("groups/", groups.index, name="groups"),
    path("groups/new/", groups.create, name="group_create"),
    path("groups/<int:pk>/", groups.edit, name="group_edit"),
    path("groups/<int:pk>/delete/", groups.delete, name="group_delete"),
    path("directives/", reading.index, name="directives"),
    path("directives/<int:pk>/", reading.directive, name="directive"),
    path("directives/<int:pk>/edit/", drafting.letter, name="directive_edit"),
    path("directives/<int:pk>/recipients/", drafting.recipients, name="directive_recipients"),
    path("directives/<int:pk>/tasks/", drafting.tasks, name="directive_tasks"),
    path("directives/<int:pk>/tasks/measures/", drafting.measures, name="directive_measures"),
    path("directives/<int:pk>/issue/", issuing.issue, name="directive_issue"),
    path("directives/<int:pk>/discard/", drafting.discard, name="discard"),
    path("directives/<int:pk>/correct/", issuing.correct, name="correct"),
    path("directives/<int:pk>/withdraw/", issuing.withdraw, name="withdraw"),
    path("directives/<int:pk>/mails/", mails.mails, name="directive_mails"),
    path("directives/<int:pk>/mails/again/", mails.mails_again, name="directive_mails_again"),
    path("directives/<int:pk>/add-recipient/", issuing.add_recipient, name="add_recipient"),
    path("directives/received/<int:pk>/forward/", issuing.forward, name="forward"),
    path("assignments/<int:pk>/finish/", acting.finish, name="finish"),
    path("assignments/<int:pk>/reopen/", acting.reopen, name="reopen"),
    path("assignments/<int:pk>/more-time/", acting.ask, name="ask"),
    path("assignments/<int:pk>/extend/", deciding.extend, name="extend"),
    path("assignments/<int:pk>/waive/", deciding.waive, name="waive"),
    path("assignments/<int:pk>/lift-waiver/", deciding.lift_waiver, name="lift_waiver"),
    path("extensions/<int:pk>/", deciding.decide, name="decide"),
    path("<slug:slug>/", campaigns.detail, name="detail"),
    path("<slug:slug>/edit/", campaigns.edit, name="edit"),
    path("<slug:slug>/open/", campaigns.open_, name="open"),
    path("<slug:slug>/close/", campaigns.close, name="close"),
    path("<slug:slug>/directives/new/", drafting.create, name="directive_create"),
]
