"""/admins, /invite and /audit: who administers the bot, links that invite, and the log of what was done."""

from __future__ import annotations

from typing import Final

from telegram import Update

from bot.admin import JOIN_PREFIX, MOST_USES, RoleChange, change_role, hand_over, make_invitation
from bot.chat.buttons import AuditButton, RolesButton
from bot.chat.handlers.admin import audit, for_admins, for_editors
from bot.chat.handlers.common import Context
from bot.chat.role_screens import A_PAGE, HASH_SHOWN, Staff, audit_screen, person_screen, staff_screen, sure_screen
from bot.chat.screens import Screen, answer, edit
from bot.chat.services import Services, services
from bot.chat.updates import callback_query, pressed_button, telegram_chat, user_id
from bot.locales import Words
from bot.render import escape
from feeds.errors import InvalidInputError
from feeds.reasons import because
from storage.ports import Admin, Role, Transaction

_ROLES: Final = {role.value: role for role in Role}
_FARTHEST: Final = 10_000  # pages of the log


@for_editors
async def admins(update: Update, context: Context, words: Words) -> None:
    """Handles /admins: lists who administers the bot, with buttons for what the sender may change."""
    given = services(context)
    async with given.store.reading() as read:
        staff = await _staff(read, update, given)
    await answer(update, staff_screen(staff, words, given.now()))


@for_editors
async def roles_pressed(update: Update, context: Context, words: Words) -> None:
    """Handles RolesButton under /admins."""
    pressed, given = pressed_button(update, RolesButton), services(context)
    async with given.store.transaction() as transaction:
        told = await _do(transaction, update, context, words, pressed)
        # Who has just left is no administrator any more, and sees only that.
        role = await transaction.admins.role(user_id(update))
        staff = await _staff(transaction, update, given) if role is not None else None
    query = callback_query(update)
    if staff is None:
        await edit(query, Screen(words.text("roles.left")))
        return
    of = next((admin for admin in staff.admins if admin.user_id == pressed.user_id), None)
    if told or of is None or pressed.action == "list":
        await edit(query, staff_screen(staff, words, given.now(), told))
    elif pressed.action == "show":
        await edit(query, person_screen(staff, of, words, given.now()))
    elif pressed.action in {"remove", "over", "set"}:
        key = "leave" if pressed.action == "remove" and of.user_id == user_id(update) else pressed.action
        role_name = words.text(f"roles.{_role(pressed.value) or 'user'}")
        question = words.text(f"roles.sure_{key}", name=escape(staff.name(of.user_id)), role=role_name)
        await edit(query, sure_screen(question, pressed, words))


async def _do(
    transaction: Transaction, update: Update, context: Context, words: Words, pressed: RolesButton
) -> str:  # fmt: skip
    """Does what a button says; returns what was done, as HTML, or "" where nothing was yet."""
    given, actor = services(context), user_id(update)
    change = RoleChange(actor, pressed.user_id, _role(pressed.value), given.now(), given.settings.admins)
    match pressed.action:
        case "set!" if change.role is not None:
            await change_role(transaction, change)
            return words.text("roles.done")
        case "remove!":
            await change_role(transaction, RoleChange(actor, pressed.user_id, None, given.now(), change.fixed))
            return words.text("roles.done")
        case "over!":
            over = RoleChange(actor, pressed.user_id, Role.OWNER, given.now(), change.fixed)
            await hand_over(transaction, over)
            return words.text("roles.handed_over")
        case "invite":
            _refuse_in_group(update)
            payload = await make_invitation(transaction, actor, change.role, given.now())
            return _link(context, payload, change.role, words)
        case "revoke":
            return await _revoke(transaction, update, given, words, pressed.value)
        case _:
            return ""


async def _revoke(transaction: Transaction, update: Update, given: Services, words: Words, beginning: str) -> str:
    meant = [
        link for link in await transaction.invitations.open(given.now()) if link.hash[:HASH_SHOWN] == beginning
    ]  # fmt: skip
    role = await transaction.admins.role(user_id(update))
    for link in meant:
        if role is None or not _may_revoke(role, link.role):
            raise InvalidInputError(because("role_denied"))
        await transaction.invitations.revoke(link.hash)
        await audit(transaction, given, update, "revoke", f"{link.role or 'user'}")
    return words.text("roles.revoked")


def _may_revoke(role: Role, invited: Role | None) -> bool:
    return role is Role.OWNER or (role is Role.ADMIN and invited in {None, Role.EDITOR})


@for_admins
async def invite_user(update: Update, context: Context, words: Words) -> None:
    """Handles /invite [how many]: a link by which so many people may use a bot that is not open to all."""
    _refuse_in_group(update)
    given = services(context)
    if given.settings.access != "invite":
        await answer(update, words.text("roles.no_need"))
        return
    asked = (context.args or ["1"])[0]
    if not asked.isdecimal() or len(asked) > 3 or not 1 <= int(asked) <= MOST_USES:
        await answer(update, words.text("roles.invite_usage"))
        return
    async with given.store.transaction() as transaction:
        payload = await make_invitation(transaction, user_id(update), None, given.now(), int(asked))
    await answer(update, _link(context, payload, None, words, int(asked)))


@for_admins
async def audit_log(update: Update, context: Context, words: Words) -> None:
    """Handles /audit: who did what, the latest first."""
    await answer(update, await _audit_page(services(context), words, 1))


@for_admins
async def audit_pressed(update: Update, context: Context, words: Words) -> None:
    """Handles AuditButton under /audit: shows another page in place."""
    page = min(max(pressed_button(update, AuditButton).page, 1), _FARTHEST)
    await edit(callback_query(update), await _audit_page(services(context), words, page))


async def _audit_page(given: Services, words: Words, page: int) -> Screen:
    async with given.store.reading() as read:
        records = await read.admins.log(A_PAGE + 1, (page - 1) * A_PAGE)
        chats = await read.chats.some({record.actor_id for record in records})
    names = {chat_id: chat.title for chat_id, chat in chats.items()}
    return audit_screen(records, names, words, given.now(), page)


async def _staff(read: Transaction, update: Update, given: Services) -> Staff:
    admins, links = await read.admins.listed(), await read.invitations.open(given.now())
    people = {admin.user_id for admin in admins} | {link.created_by for link in links}
    names = {chat_id: chat.title for chat_id, chat in (await read.chats.some(people)).items()}
    reader = next((admin for admin in admins if admin.user_id == user_id(update)), Admin(user_id(update), Role.EDITOR))
    return Staff(reader, admins, names, links, takes_users=given.settings.access == "invite")


def _role(value: str) -> Role | None:
    return _ROLES.get(value)


def _link(context: Context, payload: str, role: Role | None, words: Words, uses: int = 1) -> str:
    assert payload.startswith(JOIN_PREFIX)
    link = f"https://t.me/{context.bot.username}?start={payload}"
    return words.text("roles.link", role=words.text(f"roles.{role or 'user'}"), link=escape(link), count=uses)


def _refuse_in_group(update: Update) -> None:
    """A link gives rights to whoever reads it."""
    if telegram_chat(update).type != "private":
        raise InvalidInputError(because("only_in_private"))
