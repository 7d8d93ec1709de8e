"""CHAT: the buttons' callback data. The only package that knows its formats and its limit of 64 bytes.

A press comes back as `action:argument…`, often from a message that was sent by an older version, so a format that was
ever sent is decoded for good. Pure: no telegram types, so that alerts and briefs can offer buttons too.

Each subject has a module with its kinds of buttons and their `FORMATS`, which `codec` collects.
"""

from bot.chat.buttons.administration import (
    AddFeedButton,
    FeedButton,
    FeedsButton,
    LetterButton,
    ResumeFeedButton,
    UndoButton,
)
from bot.chat.buttons.answers import RunButton, SearchButton, SearchKind, TimelineButton
from bot.chat.buttons.briefs import BriefButton, ChartButton, PageButton
from bot.chat.buttons.callback_data import MAX_CALLBACK_BYTES, ButtonData, digest_of, refers_to
from bot.chat.buttons.choices import ForgetButton, LanguageButton, SettingsButton, WhenButton
from bot.chat.buttons.codec import FORMATS, KINDS, Rows, button, decode, encode, is_button
from bot.chat.buttons.dialogues import BackupButton, BroadcastButton, ImportButton, WorkbenchButton
from bot.chat.buttons.feedback import FeedbackButton
from bot.chat.buttons.roles import AuditButton, RolesButton
from bot.chat.buttons.rows import in_rows
from bot.chat.buttons.stories import MoreFactsButton, SourcesButton, StoryButton, WhyButton
from bot.chat.buttons.topics import (
    ConnectButton,
    ConnectPageButton,
    FollowButton,
    LevelButton,
    MuteButton,
    SubscriptionButton,
    SubscriptionsButton,
    ToggleButton,
    TopicButton,
    TopicsButton,
    UnfollowButton,
    UnmuteButton,
    UnwatchButton,
)

__all__ = [
    "FORMATS",
    "KINDS",
    "MAX_CALLBACK_BYTES",
    "AddFeedButton",
    "AuditButton",
    "BackupButton",
    "BriefButton",
    "BroadcastButton",
    "ButtonData",
    "ChartButton",
    "ConnectButton",
    "ConnectPageButton",
    "FeedButton",
    "FeedbackButton",
    "FeedsButton",
    "FollowButton",
    "ForgetButton",
    "ImportButton",
    "LanguageButton",
    "LetterButton",
    "LevelButton",
    "MoreFactsButton",
    "MuteButton",
    "PageButton",
    "ResumeFeedButton",
    "RolesButton",
    "Rows",
    "RunButton",
    "SearchButton",
    "SearchKind",
    "SettingsButton",
    "SourcesButton",
    "StoryButton",
    "SubscriptionButton",
    "SubscriptionsButton",
    "TimelineButton",
    "ToggleButton",
    "TopicButton",
    "TopicsButton",
    "UndoButton",
    "UnfollowButton",
    "UnmuteButton",
    "UnwatchButton",
    "WhenButton",
    "WhyButton",
    "WorkbenchButton",
    "button",
    "decode",
    "digest_of",
    "encode",
    "in_rows",
    "is_button",
    "refers_to",
]
