"""The supported Bot API methods with the names, types and presence of their parameters (Bot API 10.1).

One line per method: `name:type`, with `!` if it is required. Types: int, str, bool, id (a number or "@name"), file (an
upload or a string), json (an object), ints, strs, list (an array of objects). Telegram ignores unknown parameters; the
sandbox refuses them, since they are mistakes.
"""

from __future__ import annotations

from typing import NamedTuple

_SEND = (
    "business_connection_id:str chat_id:id! message_thread_id:int direct_messages_topic_id:int "
    "disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str "
    "suggested_post_parameters:json reply_parameters:json reply_markup:json "
)
_EDIT = "business_connection_id:str chat_id:id message_id:int inline_message_id:str reply_markup:json "
_CAPTION = "caption:str parse_mode:str caption_entities:list "

_METHODS = {
    "getMe": "",
    "logOut": "",
    "close": "",
    "getUpdates": "offset:int limit:int timeout:int allowed_updates:strs",
    "setWebhook": "url:str! certificate:file ip_address:str max_connections:int allowed_updates:strs "
    "drop_pending_updates:bool secret_token:str",
    "deleteWebhook": "drop_pending_updates:bool",
    "getWebhookInfo": "",
    "sendMessage": _SEND + "text:str! parse_mode:str entities:list link_preview_options:json",
    "sendRichMessage": _SEND + "rich_message:json!",
    "sendPhoto": _SEND + _CAPTION + "photo:file! show_caption_above_media:bool has_spoiler:bool",
    "sendDocument": _SEND + _CAPTION + "document:file! thumbnail:file disable_content_type_detection:bool",
    "sendChatAction": "business_connection_id:str chat_id:id! message_thread_id:int action:str!",
    "editMessageText": _EDIT + "text:str parse_mode:str entities:list link_preview_options:json rich_message:json",
    "editMessageCaption": _EDIT + _CAPTION + "show_caption_above_media:bool",
    "editMessageMedia": _EDIT + "media:json!",
    "editMessageReplyMarkup": _EDIT,
    "deleteMessage": "chat_id:id! message_id:int!",
    "deleteMessages": "chat_id:id! message_ids:ints!",
    "answerCallbackQuery": "callback_query_id:str! text:str show_alert:bool url:str cache_time:int",
    "answerInlineQuery": "inline_query_id:str! results:list! cache_time:int is_personal:bool next_offset:str "
    "button:json",
    "setMyCommands": "commands:list! scope:json language_code:str",
    "getMyCommands": "scope:json language_code:str",
    "deleteMyCommands": "scope:json language_code:str",
    "setMyName": "name:str language_code:str",
    "getMyName": "language_code:str",
    "setMyDescription": "description:str language_code:str",
    "getMyDescription": "language_code:str",
    "setMyShortDescription": "short_description:str language_code:str",
    "getMyShortDescription": "language_code:str",
    "setChatMenuButton": "chat_id:int menu_button:json",
    "getChatMenuButton": "chat_id:int",
    "getChat": "chat_id:id!",
    "getChatMember": "chat_id:id! user_id:int!",
    "getChatAdministrators": "chat_id:id! return_bots:bool",
    "getChatMemberCount": "chat_id:id!",
    "leaveChat": "chat_id:id!",
    "pinChatMessage": "business_connection_id:str chat_id:id! message_id:int! disable_notification:bool",
    "unpinChatMessage": "business_connection_id:str chat_id:id! message_id:int",
    "setMessageReaction": "chat_id:id! message_id:int! reaction:list is_big:bool",
    "createForumTopic": "chat_id:id! name:str! icon_color:int icon_custom_emoji_id:str",
    "getFile": "file_id:str!",
}

# Objects inside parameters whose fields are checked.
_OBJECTS = {
    "InlineKeyboardMarkup": "inline_keyboard:rows!",
    "InlineKeyboardButton": "text:str! icon_custom_emoji_id:str style:str url:str callback_data:str web_app:json "
    "login_url:json switch_inline_query:str switch_inline_query_current_chat:str "
    "switch_inline_query_chosen_chat:json copy_text:json callback_game:json pay:bool",
    "ReplyKeyboardMarkup": "keyboard:rows! is_persistent:bool resize_keyboard:bool one_time_keyboard:bool "
    "input_field_placeholder:str selective:bool",
    "KeyboardButton": "text:str! icon_custom_emoji_id:str style:str request_users:json request_chat:json "
    "request_managed_bot:json request_contact:bool request_location:bool request_poll:json web_app:json",
    "ReplyKeyboardRemove": "remove_keyboard:bool! selective:bool",
    "ForceReply": "force_reply:bool! input_field_placeholder:str selective:bool",
    "LinkPreviewOptions": "is_disabled:bool url:str prefer_small_media:bool prefer_large_media:bool "
    "show_above_text:bool",
    "ReplyParameters": "message_id:int! chat_id:id allow_sending_without_reply:bool quote:str quote_parse_mode:str "
    "quote_entities:list quote_position:int checklist_task_id:int poll_option_id:str",
    "MessageEntity": "type:str! offset:int! length:int! url:str user:json language:str custom_emoji_id:str "
    "unix_time:int date_time_format:str",
    "BotCommand": "command:str! description:str!",
    "InputRichMessage": "html:str markdown:str is_rtl:bool skip_entity_detection:bool",
}


class Field(NamedTuple):
    """A parameter: its type and whether it is required."""

    type: str
    is_required: bool


def _read(line: str) -> dict[str, Field]:
    fields = {}
    for part in line.split():
        name, _, kind = part.partition(":")
        fields[name] = Field(kind.removesuffix("!"), kind.endswith("!"))
    return fields


METHODS: dict[str, dict[str, Field]] = {name: _read(line) for name, line in _METHODS.items()}
OBJECTS: dict[str, dict[str, Field]] = {name: _read(line) for name, line in _OBJECTS.items()}
# Telegram accepts method names in any case.
BY_LOWER_NAME = {name.lower(): name for name in METHODS}
