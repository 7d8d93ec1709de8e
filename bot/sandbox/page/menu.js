// The menu of the open chat: what this person may do with the bot, the members and the topics there.

import { $, call, guarded, make } from "./dom.js";
import { candidates, changeMember, newTopic } from "./dialogs.js";
import { label } from "./labels.js";
import { currentChat, isAdministrator, playerRow, roleOf, state, topicOf } from "./state.js";

// Labels and what they do; `reload(chat)` shows the chat anew afterwards.
function items(reload) {
  const chat = currentChat();
  const change = (action, body = {}) => async () => {
    const answer = await call(`/sandbox/groups/${state.chat}/${action}`, body);
    await reload(answer.id ?? state.chat);
  };
  if (chat.id > 0) return ofPrivateChat(chat, reload);
  if (chat.type === "channel") return ofChannel(chat, change);
  const found = [...ofOwnRole(chat, change), ...ofBot(chat, change)];
  if (!isAdministrator(chat)) return found;
  const member = (action) => async () => { await changeMember(action); await reload(state.chat); };
  if (candidates("join").length) found.push([label("add_member"), member("join")]);
  if (candidates("part").length) found.push([label("remove_member"), member("part")]);
  return chat.is_forum ? [...found, ...ofTopics(chat, change, reload)] : found;
}

// A mere reader of a channel has nothing to choose.
export const hasMenu = (chat) => chat.type !== "channel" || isAdministrator(chat);

function ofPrivateChat(chat, reload) {
  const user = (path, body) => async () => { await call(`/sandbox/users/${state.player}${path}`, body); await reload(state.chat); };
  const other = playerRow()?.language_code === "fr" ? "en" : "fr";
  return [chat.bot_status === "kicked" ? [label("unblock"), user("/unblock", {})] : [label("block"), user("/block", {})], [label("speak"), user("", { language_code: other })]];
}

function ofChannel(chat, change) {
  if (chat.bot_status !== "administrator") return [[label("promote_bot"), change("promote")]];
  return [chat.may_post ? [label("forbid"), change("forbid")] : [label("permit"), change("permit")], [label("demote_channel_bot"), change("kick")]];
}

function ofOwnRole(chat, change) {
  const name = playerRow()?.first_name;
  const user = { user_id: state.player };
  if (roleOf(chat) === "member") return [[label("make_admin", { name }), change("appoint", user)]];
  return roleOf(chat) === "administrator" ? [[label("make_member", { name }), change("dismiss", user)]] : [];
}

function ofBot(chat, change) {
  if (["kicked", "left"].includes(chat.bot_status)) return [[label("add_bot"), change("add")]];
  const right = chat.bot_status === "administrator" ? [label("demote_bot"), change("demote")] : [label("promote_bot"), change("promote")];
  const upgrade = chat.type === "group" ? [[label("make_supergroup"), change("migrate")]] : [];
  return [[label("leave"), change("kick")], right, ...upgrade];
}

function ofTopics(chat, change, reload) {
  const opened = [label("new_topic"), async () => { const thread = await newTopic(); if (thread !== null) await reload(state.chat, thread); }];
  const topic = topicOf(chat, state.thread);
  if (!topic) return [opened];
  const action = topic.is_closed ? "reopen_topic" : "close_topic";
  return [opened, [label(action, { topic: topic.name }), change(action, { thread_id: topic.id })]];
}

function toggle(isOpen, reload) {
  $("menu").hidden = !isOpen;
  $("more").setAttribute("aria-expanded", isOpen);
  if (!isOpen) return;
  $("menu").replaceChildren(...items(reload).map(([text, work]) => {
    const button = make("button", "", text);
    button.setAttribute("role", "menuitem");
    button.addEventListener("click", () => { toggle(false); guarded(work)(); });
    return button;
  }));
  $("menu").firstElementChild?.focus();
}

function onKey(event) {
  const keys = [...$("menu").children];
  const at = keys.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 + keys.length, Home: 0, End: keys.length - 1 }[event.key];
  if (event.key === "Escape") { toggle(false); $("more").focus(); }
  else if (event.key === "Tab") toggle(false);
  else if (next !== undefined && keys.length) { event.preventDefault(); keys[next % keys.length].focus(); }
}

export function wireMenu(reload) {
  $("more").addEventListener("click", (event) => { event.stopPropagation(); toggle($("menu").hidden, reload); });
  $("menu").addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => { if (!event.target.closest("#menu")) toggle(false); });
}
