"""Reasons of failures, as a key with values, so that each reader gets them in their own language.

The English text of every key is defined here, for logs and the command line; `bot/locales` takes it from here and adds
other languages. The database stores key and values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

Value: TypeAlias = "str | int | float | Reason"

ENGLISH: Final[Mapping[str, str]] = {
    # FETCH: what the network or the server did
    "timeout": "no whole answer within {seconds} s",
    "refused": "cannot be reached: Connection refused",
    "no_host": "cannot be reached: there is no host of that name",
    "no_route": "cannot be reached: no way leads to its network",
    "slow_connect": "cannot be reached: it does not answer",
    "hung_up": "hung up without an answer",
    "unreachable": "cannot be reached ({code})",
    "tls_expired": "its certificate is not valid: it has expired or is not valid yet",
    "tls_self_signed": "its certificate is not valid: it vouches for itself (self-signed)",
    "tls_unknown": "its certificate is not valid: nobody known vouches for it",
    "tls_other_host": "its certificate is not valid: it is that of another host",
    "tls_invalid": "its certificate is not valid (OpenSSL {code})",
    "no_tls": "it does not speak HTTPS at this port",
    "not_coded": "its answer is not the {coding} data that it says",
    "broken_off": "its answer breaks off",
    "no_address": "this is no address that can be asked",
    "not_http": "its answer is not HTTP",
    "client_error": "its answer cannot be read ({kind})",
    "leads_elsewhere": "leads to {url}, which is not http(s)",
    "redirects": "more than {count} redirects",
    "private": "{host} is a private or local address, which feeds may not reach",
    "too_large": "longer than {megabytes} MB",
    "first_304": "answered 304 to a first request",
    "robots": "its robots.txt keeps us out",
    "secret_missing": "its request needs the environment variable {name}, which is not set where the bot runs",
    "secret_unsendable": "the environment variable {name} has characters that no header can carry",
    "status_401": "answered 401: it asks for a password",
    "status_403": "answered 403: it does not let us in",
    "status_404": "answered 404: there is nothing at this address",
    "status_410": "is gone for good (410)",
    "status_429": "answered 429: it is asked too often",
    "status_server": "answered {status}: its server fails",
    "status": "answered {status}",
    # PARSE: what came is no feed
    "empty": "the answer is empty",
    "truncated": "the feed breaks off before its first entry ends",
    "page": "this is a web page, not a feed (a login or anti-robot page, or the wrong address)",
    "titled_page": "this is a web page titled “{title}”, not a feed (a login or anti-robot page, or the wrong address)",
    "undeclared_gzip": "this is gzip data that its server does not declare",
    "binary": "this is a file of another kind (an archive, a document, a picture or a sound), not a feed",
    "other_xml": "this is XML, but not of a kind of feed",
    "no_feed_body": "this is not a feed",
    "not_json": "this is not whole JSON (line {line}, column {column})",
    "deep_json": "this is not whole JSON (nested too deep)",
    "no_items": "this is JSON, but not a feed (it has no items)",
    "page_without_feed": "no feed is found on this page of {host}, nor where sites usually have theirs",
    "none_readable": "none of its {count} entries can be read",
    # PARSE: what is wrong with a feed that was read
    "cut_off": "it breaks off; what was left out is read when the feed comes whole",
    "entries_lost": "entries that cannot be read and are left out: {count} ({kinds})",
    "too_many_entries": "it lists {count} entries; the first {most} are read",
    "wrong_dates": "entries with a date before 1990 or after 2099, which is taken for no date: {count}",
    # ARTICLE: pages that are no articles
    "wall_consent": "pages that only ask for consent to cookies: {count}; the teasers are used",
    "wall_captcha": "pages that only ask whether we are a robot: {count}; the teasers are used",
    "wall_login": "pages that only ask to log in or subscribe: {count}; the teasers are used",
    "wall_other": "pages that do not speak of their entry: {count}; the teasers are used",
    # work in a process that was killed at a deadline
    "parse_slow": "reading it takes longer than {seconds} s",
    "parse_died": "the process that reads feeds and pages ended on it",
    "extract_slow": "reading the article takes longer than {seconds} s",
    "extract_died": "the process that reads articles ended on it",
    "extract_failed": "the article could not be read ({kind}); the log has it",
    "no_process": "no process could be started to read it; the log says why",
    # POLL
    "bug": "internal error ({kind}); the log has it",
    "not_stored": "the database did not take it; the log says why",
    "before_update": "it failed before the last update of wirebrief; the next poll says why",
    # MATCH: a query that does not parse
    "query": "query: {reason} at character {position}: {before}⟨here⟩{after}",
    "query_long": "longer than {most} characters",
    "query_negative": "it only says what to leave out; say what to look for",
    "query_quote": "the quotation mark is not closed",
    "query_empty": "nothing is asked for",
    "query_closes": "a bracket closes that was not opened",
    "query_unexpected": "unexpected",
    "query_near": "NEAR stands between two words, phrases or aliases",
    "query_near_number": "NEAR/ wants a number of words, at most {most}",
    "query_pattern_end": "a regular expression ends with a / before a space; quote a word that begins with one",
    "query_pattern": "this regular expression is wrong: {said}",
    "query_pattern_long": "a regular expression has at most {most} characters",
    "query_pattern_empty": "this regular expression matches every text",
    "query_pattern_slow": "this regular expression takes too long on some texts",
    "query_field": "{name} wants a word or a phrase right behind it",
    "query_language": "lang: wants a code such as en or fr",
    "query_ends": "something is missing after the last word",
    "query_deep": "more than {most} brackets deep",
    "query_bracket": "the bracket is not closed",
    "query_at": "@ wants the name of an alias",
    "query_word": "a word is missing before {word}",
    "query_signs": "this has no letter or digit",
    "query_alias": "there is no alias @{name} (there is: {known})",
    "query_everywhere": "it asks only for words that stand in nearly every text: {words}",
    "query_no_alias": "there is no alias @{name}, nor any other",
    # what people type
    "bad_address": "{address} is not the address of a feed (http:// or https://), nor of a page that has one",
    "bad_header": "a header is NAME: VALUE, such as 'X-Key: env:NAME'",
    "own_header": "the header {name} is set by the bot itself",
    "too_many_headers": "more than {most} headers",
    "unsendable": "{name} is longer than {most} characters or has characters that no header can carry",
    "secret_as_it_is": "{name} is a secret, which would be stored as it is; put it into an environment variable and "
    "give env:NAME",
    "own_secret": "{name} is a secret of the bot itself, which no publisher may get",
    "bad_proxy": "a proxy is given as http://host:port",
    "page_offers": "{url} is a page; add one of its feeds, which are listed ({count})",
    "address_password": "the address has a password in it, which lists would show; give it on the command line with "
    "feeds add ADDRESS --auth env:NAME",
    "bad_slug": "{slug} is not a topic's short name: small letters, digits and hyphens, at most 48",
    "bad_window": "{text}: no window; take 24h, 7d, 30d, last, or dates such as 2024-10-18..2024-10-25",
    "window_backwards": "{text}: the first day is after the last one",
    # what administrators may not do
    "role_denied": "your role does not allow that",
    "role_in_settings": "the role of {user} stands in WIREBRIEF_ADMINS, and would come back at the next start",
    "last_owner": "somebody has to own the bot: hand it over first",
    "no_admin": "{user} is no admin",
    "broadcast_empty": "there is no text",
    "only_in_private": "that is done in a private chat with me",
    # what an administrator can do about an address that was refused
    "advice_private": "If that network is yours, name it in WIREBRIEF_ALLOWED_NETWORKS (such as 192.168.1.0/24) and "
    "start the bot again.",
    "advice_no_host": "Check the spelling. If it is right, the name may be known later.",
    "advice_key": "If it wants a key or a password, add it on the command line: "
    "wirebrief feeds add ADDRESS --header 'NAME: env:VARIABLE', or --auth env:VARIABLE.",
    "advice_moved": "Look for a link named RSS, Atom or feed on the site, and give its address or the site's own.",
    "advice_secret": "Set the variable where the bot runs, and start it again.",
    "advice_tls": "Ask its owner to mend the certificate, or try the address with http://.",
    "advice_other": "Give the address of the feed itself, or of the site's page.",
    # STORE: what exists, or does not
    "feed_exists": "{url} is a feed already",
    "topic_exists": "there is a topic {slug} already",
    "no_feed": "{name} is not a feed here",
    "no_topic": "there is no topic {name}",
    "no_chat": "there is no chat {name}",
    "chat_closed": "the chat is closed",
    "no_entry": "there is no entry {name}",
    "no_story": "there is no story {name}",
    "no_fact": "there is no fact {name}",
    "too_large_number": "a number is too large to be stored",
    "unsaid": "it could not be done; the log says why",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: a key of ENGLISH and the values of its placeholders. `str(reason)` is the English text."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        """Returns the English text."""
        filled = {name: f"{v:g}" if isinstance(v, float) else str(v) for name, v in self.values.items()}
        return ENGLISH[self.key].format(**filled)


def because(key: str, **values: Value) -> Reason:
    """Returns a reason. A test checks that every call gives the placeholders of its text."""
    return Reason(key, values)


def reason_to_json(reason: Reason) -> dict[str, Any]:
    """Returns a reason as JSON."""
    values = {n: reason_to_json(v) if isinstance(v, Reason) else v for n, v in reason.values.items()}
    return {"key": reason.key, "values": values}


def reason_from_json(row: Mapping[str, Any]) -> Reason:
    """Returns the reason of what `reason_to_json` returned; "before_update" for a key of another version."""
    if row["key"] not in ENGLISH:
        return Reason("before_update")
    return Reason(row["key"], {n: reason_from_json(v) if isinstance(v, dict) else v for n, v in row["values"].items()})
