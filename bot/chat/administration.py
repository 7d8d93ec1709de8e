"""CHAT: the commands and buttons of administrators, with the role that each needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.chat.buttons import (
    AddFeedButton,
    AuditButton,
    BackupButton,
    BroadcastButton,
    ButtonData,
    FeedButton,
    FeedsButton,
    ImportButton,
    LetterButton,
    ResumeFeedButton,
    RolesButton,
    UndoButton,
    WorkbenchButton,
)
from bot.chat.handlers import (
    add_feed,
    admin_feeds,
    admin_topics,
    backups,
    broadcasts,
    feed_control,
    files,
    letters,
    roles,
    stats,
    workbench,
)
from bot.chat.handlers.admin import Handler

# What an editor may use too, in the order of /help.
EDITORS_COMMANDS: Final[Mapping[str, Handler]] = {
    "addfeed": add_feed.add_feed,
    "removefeed": admin_feeds.remove_feed,
    "feeds": admin_feeds.feeds,
    "addtopic": admin_topics.add_topic,
    "edittopic": workbench.edit_topic,
    "removetopic": admin_topics.remove_topic,
    "testtopic": admin_topics.test_topic,
    "import": files.import_,
    "admins": roles.admins,
}
ADMINS_COMMANDS: Final[Mapping[str, Handler]] = {
    "invite": roles.invite_user,
    "audit": roles.audit_log,
    "stats": stats.stats,
    "broadcast": broadcasts.broadcast,
    "dead": letters.dead_letters,
}
OWNERS_COMMANDS: Final[Mapping[str, Handler]] = {"backup": backups.backup}
ADMIN_COMMANDS: Final[Mapping[str, Handler]] = {**EDITORS_COMMANDS, **ADMINS_COMMANDS, **OWNERS_COMMANDS}
ADMIN_BUTTONS: Final[Mapping[type[ButtonData], Handler]] = {
    ResumeFeedButton: admin_feeds.resume_pressed,
    AddFeedButton: add_feed.add_pressed,
    FeedsButton: admin_feeds.feeds_pressed,
    FeedButton: feed_control.feed_pressed,
    UndoButton: feed_control.undo_pressed,
    LetterButton: letters.letter_pressed,
    RolesButton: roles.roles_pressed,
    WorkbenchButton: workbench.work_pressed,
    ImportButton: files.import_pressed,
    BackupButton: backups.backup_pressed,
    BroadcastButton: broadcasts.broadcast_pressed,
    AuditButton: roles.audit_pressed,
}
