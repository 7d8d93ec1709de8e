"""What admins do, in a chat or at the shell: name feeds and topics, import and export them, become the first admin."""

from bot.admin.arguments import make_topic, parse_feed_argument, parse_topic_argument
from bot.admin.import_export import (
    ImportFile,
    ImportPlan,
    apply_import,
    plan_import,
    read_import,
    write_export,
)
from bot.admin.invite import (
    INVITE_PREFIX,
    JOIN_PREFIX,
    MOST_USES,
    Joined,
    create_invite,
    join,
    make_invitation,
    redeem_invite,
)
from bot.admin.known_feeds import advice_on, feeds_called, is_passing, refuse_known
from bot.admin.request_options import parse_request_options
from bot.admin.roles import RoleChange, change_role, hand_over, may_invite, may_set
from bot.admin.seeding import seed
from bot.admin.silences import silent_feeds, tell_silences

__all__ = [
    "INVITE_PREFIX",
    "JOIN_PREFIX",
    "MOST_USES",
    "ImportFile",
    "ImportPlan",
    "Joined",
    "RoleChange",
    "advice_on",
    "apply_import",
    "change_role",
    "create_invite",
    "feeds_called",
    "hand_over",
    "is_passing",
    "join",
    "make_invitation",
    "make_topic",
    "may_invite",
    "may_set",
    "parse_feed_argument",
    "parse_request_options",
    "parse_topic_argument",
    "plan_import",
    "read_import",
    "redeem_invite",
    "refuse_known",
    "seed",
    "silent_feeds",
    "tell_silences",
    "write_export",
]
