"""CHAT: the screens of /admins and /audit: who administers the bot, and what was done. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.admin import may_invite, may_set
from bot.chat.buttons import AuditButton, RolesButton, button
from bot.chat.screens import Screen
from bot.locales import Words
from bot.render import escape
from storage.ports import Admin, AuditRecord, Invitation, Role

A_PAGE: Final = 15  # records of the audit log
HASH_SHOWN: Final = 12  # characters of a hash, enough to tell a few links apart
_LONGEST_SUBJECT: Final = 120
_LONGEST_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class Staff:
    """Who administers the bot, as the list shows it.

    Attributes:
        reader: who reads it.
        admins: all, owners first.
        names: of those who have a chat with the bot, by user id.
        invitations: those that still work.
        takes_users: whether users have to be invited, too.
    """

    reader: Admin
    admins: Sequence[Admin]
    names: Mapping[int, str]
    invitations: Sequence[Invitation] = ()
    takes_users: bool = False

    def name(self, user_id: int) -> str:
        """Returns the name of an administrator, or the id, as plain text."""
        return (self.names.get(user_id) or str(user_id))[:_LONGEST_NAME]


def staff_screen(staff: Staff, words: Words, now: datetime, told: str = "") -> Screen:
    """Returns the list of administrators, with buttons for what the reader may do.

    Args:
        staff: who they are.
        words: strings in the reader's language.
        now: aware UTC.
        told: HTML of what was just done; "" for nothing.
    """
    lines = [told, ""] if told else []
    lines.append(words.text("roles.title"))
    lines += [_line(staff, admin, words, now) for admin in staff.admins]
    if staff.invitations:
        lines += ["", words.text("roles.invitations")]
    for link in staff.invitations:
        until = words.date_time(link.expires_at, now=now)
        role, by = words.text(f"roles.{link.role or 'user'}"), escape(staff.name(link.created_by))
        lines.append(words.text("roles.invitation", role=role, until=until, by=by, count=link.uses_left))
    rows = [
        [button(f"{staff.name(admin.user_id)} ›", RolesButton("show", admin.user_id))]
        for admin in staff.admins
        if _choices(staff, admin)
    ]
    for link in staff.invitations:
        if may_invite(staff.reader.role, link.role):
            text = words.text("roles.button_revoke", until=words.date_time(link.expires_at, now=now))
            rows.append([button(text, RolesButton("revoke", value=link.hash[:HASH_SHOWN]))])
    invited: list[Role | None] = [Role.EDITOR, Role.ADMIN, Role.OWNER]
    invited += [None] if staff.takes_users else []
    rows += [
        [button(words.text(f"roles.button_invite_{role or 'user'}"), RolesButton("invite", value=role or "user"))]
        for role in invited
        if may_invite(staff.reader.role, role)
    ]
    return Screen("\n".join(lines), rows)


def _line(staff: Staff, admin: Admin, words: Words, now: datetime) -> str:
    since = f" · {words.date(admin.since, now=now)}" if admin.since else ""
    you = f" ({words.text('roles.you')})" if admin.user_id == staff.reader.user_id else ""
    role = words.text(f"roles.{admin.role}")
    return f"• <b>{escape(staff.name(admin.user_id))}</b>{you} · {role}{since} · <code>{admin.user_id}</code>"


def _choices(staff: Staff, admin: Admin) -> list[str]:
    """Returns what the reader may do with an administrator: roles to give, "remove", "over"."""
    reader = staff.reader
    choices = [role.value for role in Role if role is not admin.role and may_set(reader, admin, role)]
    choices += ["remove"] if may_set(reader, admin, None) else []
    if reader.role is Role.OWNER and reader.user_id != admin.user_id:
        choices.append("over")
    return choices


def person_screen(staff: Staff, admin: Admin, words: Words, now: datetime) -> Screen:
    """Returns the screen of one administrator, with buttons for what the reader may do."""
    rows = []
    is_self = admin.user_id == staff.reader.user_id
    for choice in _choices(staff, admin):
        if choice in {"remove", "over"}:
            key = "roles.button_leave" if choice == "remove" and is_self else f"roles.button_{choice}"
            rows.append([button(words.text(key), RolesButton(choice, admin.user_id))])
        else:
            text = words.text("roles.button_set", role=words.text(f"roles.{choice}"))
            rows.append([button(text, RolesButton("set", admin.user_id, choice))])
    rows.append([button(words.text("roles.button_back"), RolesButton("list"))])
    rights = words.text(f"roles.rights_{admin.role}")
    return Screen(f"{_line(staff, admin, words, now)}\n{rights}", rows)


def sure_screen(question: str, wanted: RolesButton, words: Words) -> Screen:
    """Returns a question before what cannot be undone; `question` is HTML."""
    yes = button(words.text("roles.button_sure"), RolesButton(f"{wanted.action}!", wanted.user_id, wanted.value))
    no = button(words.text("roles.button_back"), RolesButton("list"))
    return Screen(question, [[yes], [no]])


def audit_screen(
    records: Sequence[AuditRecord], names: Mapping[int, str], words: Words, now: datetime, page: int
) -> Screen:
    """Returns a page of the audit log, the latest first.

    Args:
        records: one more than a page has if there is a further page.
        names: of the actors, as far as they are known, by user id.
        words: strings in the reader's language and time zone.
        now: aware UTC.
        page: 1 is the first one.
    """
    lines = [words.text("roles.audit_title" if records or page > 1 else "roles.audit_empty")]
    for record in records[:A_PAGE]:
        who = words.text("roles.shell") if record.actor_id == 0 else names.get(record.actor_id, str(record.actor_id))
        subject = record.subject if len(record.subject) <= _LONGEST_SUBJECT else f"{record.subject[:_LONGEST_SUBJECT]}…"
        at = words.date_time(record.at, now=now)
        lines.append(f"{at} · {escape(who[:_LONGEST_NAME])} · <b>{escape(record.action)}</b> {escape(subject)}")
    steps = [("‹", page - 1, page > 1), ("›", page + 1, len(records) > A_PAGE)]
    turning = [button(f"{sign} {to}", AuditButton(to)) for sign, to, is_there in steps if is_there]
    return Screen("\n".join(lines), [turning] if turning else ())
