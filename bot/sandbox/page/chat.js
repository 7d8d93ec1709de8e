// The chat page: who is played, which chat is open, and what comes in live. No framework, nothing from outside.

import { fill, say, showComposer, showKeys, stopReply, wireComposer } from "./composer.js";
import { $, call, guarded, make, toast, tone } from "./dom.js";
import { ask, chooseChat, newChannel, newGroup, newPerson } from "./dialogs.js";
import { actionLabel, currentLanguage, label, languageOf, speak } from "./labels.js";
import { hasMenu, wireMenu } from "./menu.js";
import { jump, put, showMessages, wireMessages } from "./messages.js";
import { chatRow, currentChat, isChannel, isGroup, isHere, mine, playerRow, roleOf, state, titleOf, topicOf } from "./state.js";
import { fillTimes, setTimeLanguage, shortTime } from "./times.js";
import { summary } from "./view.js";

let typingTimer = 0;
let [worldsAsked, worldShown] = [0, 0];
// While an answer is on its way: what the event stream brought meanwhile. The answer may be older than that.
let loading = null; // of the messages of a chat
const newest = new Set(); // of the state: for each question, the last message of each chat that had one

// --- which chats there are ---------------------------------------------------------------------------------------

function showPlayers() {
  $("player").replaceChildren(...state.snapshot.users.map((user) => {
    const option = make("option", "", `${user.first_name} (${user.language_code})`);
    option.value = user.id;
    option.selected = user.id === state.player;
    return option;
  }));
}

function avatar(element, name) {
  element.className = `avatar ${name === state.snapshot.bot.first_name ? "" : tone(name)}`;
  element.textContent = [...name][0]?.toUpperCase() ?? "?";
}

function showChats() {
  $("chats").replaceChildren(...mine().map((chat) => {
    const button = make("button");
    button.setAttribute("aria-current", chat.id === state.chat);
    const face = make("span");
    avatar(face, titleOf(chat));
    face.setAttribute("aria-hidden", "true");
    const lines = make("span", "lines");
    const head = make("b", "", titleOf(chat));
    if (chat.last) head.append(make("time", "", shortTime(chat.last.date)));
    lines.append(head, make("span", "", chat.last ? summary(chat.last) : label(chat.id > 0 ? "press_start" : "no_message")));
    button.append(face, lines);
    const count = state.unread.get(chat.id) || 0;
    if (count) button.append(Object.assign(make("span", "badge", String(count)), { ariaLabel: label("unread", { count }) }));
    button.addEventListener("click", () => { $("side").classList.remove("is-open"); guarded(open)(chat.id); });
    return button;
  }));
  const waiting = mine().reduce((sum, chat) => sum + (state.unread.get(chat.id) || 0), 0);
  $("unread").hidden = waiting === 0;
  $("unread").textContent = waiting;
  document.title = `${waiting ? `(${waiting}) ` : ""}wirebrief sandbox`;
}

function statusOf(chat) {
  if (chat.bot_status === "kicked") return label(isGroup() ? "bot_removed" : "you_blocked");
  if (chat.bot_status === "left") return label(isChannel() ? "bot_not_in_channel" : "bot_left");
  if (!isGroup()) return label(state.snapshot.ready ? "bot" : "not_connected");
  const role = label(`role_${roleOf(chat)}`);
  return isChannel() ? label("subscribers", { count: chat.members.length, role }) : label("members", { count: chat.members.length + 1, role });
}

function showHead() {
  const chat = currentChat();
  if (!chat) return;
  $("title").textContent = titleOf(chat);
  $("more").hidden = !hasMenu(chat);
  avatar($("avatar"), titleOf(chat));
  $("status").classList.remove("is-active");
  $("status").textContent = statusOf(chat);
  const pinned = [...state.rows.values()].filter((row) => row.is_pinned).at(-1);
  $("pinned").hidden = !pinned;
  if (pinned) { $("pinned").textContent = label("pinned_is", { text: summary(pinned) }); $("pinned").onclick = () => jump(pinned.message_id); }
  showTopics(chat);
  showComposer();
  showKeys([...state.rows.values()]);
}

function showTopics(chat) {
  $("topics").hidden = !chat.is_forum;
  if (!chat.is_forum) return;
  $("topics").replaceChildren(...[{ id: null, name: label("all_topics") }, ...chat.topics].map((topic) => {
    const tab = make("button", "", topic.name);
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-selected", topic.id === state.thread);
    tab.addEventListener("click", guarded(() => open(chat.id, topic.id)));
    return tab;
  }));
}

async function loadWorld() {
  const turn = ++worldsAsked;
  const came = new Map();
  newest.add(came);
  let snapshot;
  try { snapshot = await call("/sandbox/state"); } finally { newest.delete(came); }
  if (turn < worldShown) return; // A later question was answered first.
  worldShown = turn;
  state.snapshot = snapshot;
  for (const [id, row] of came) if (chatRow(id)) setLast(chatRow(id), row);
  if (!state.snapshot.users.some((user) => user.id === state.player)) state.player = state.snapshot.users[0]?.id ?? 1001;
  if (!mine().some((chat) => chat.id === state.chat)) [state.chat, state.thread] = [state.player, null];
  const language = languageOf(playerRow()?.language_code);
  const isOther = language !== currentLanguage() || !$("start").textContent;
  if (isOther) { setTimeLanguage(language); speak(language); }
  showPlayers();
  showChats();
  showHead();
  if (isOther && state.rows.size) showMessages();
}

function setLast(chat, row) {
  if (!row.edited || chat.last?.message_id === row.message_id) chat.last = row;
}

// What others have changed: who was taken out of the open chat is back in the private one.
async function refresh() {
  const before = state.chat;
  await loadWorld();
  if (state.chat !== before) await open(state.chat);
}

async function open(chatId, thread = null) {
  [state.chat, state.thread] = [chatId, chatRow(chatId)?.is_forum && topicOf(chatRow(chatId), thread) ? thread : null];
  stopReply();
  state.unread.delete(chatId);
  history.replaceState(null, "", `?user=${state.player}&chat=${chatId}`);
  const arrived = loading = { rows: new Map(), gone: new Set() };
  try {
    const [rows, commands] = await Promise.all([call(`/sandbox/chats/${chatId}/messages`), call(`/sandbox/users/${state.player}/commands?chat_id=${chatId}`)]);
    if (arrived !== loading) return; // Another chat was opened meanwhile.
    const shown = [...rows.filter((row) => !arrived.gone.has(row.message_id)), ...arrived.rows.values()].filter(isHere);
    state.rows = new Map(shown.map((row) => [row.message_id, row]));
    state.commands = commands;
  } finally {
    if (arrived === loading) loading = null;
  }
  showMessages();
  showChats();
  showHead();
}

async function reload(chatId, thread = state.thread) {
  await loadWorld();
  await open(chatId, thread);
}

// --- links and buttons -------------------------------------------------------------------------------------------

function follow(url) {
  const link = new URL(url, location.href);
  const start = link.searchParams.get("start");
  if (link.hostname === "t.me" && link.pathname.slice(1).toLowerCase() === state.snapshot.bot.username.toLowerCase()) {
    return guarded(async () => { await open(state.player); await say(start ? `/start ${start}` : "/start"); })();
  }
  return window.open(link, "_blank", "noopener,noreferrer");
}

async function switchInline(button) {
  const isOther = button.switch_inline_query !== undefined;
  const chat = isOther ? await chooseChat() : state.chat;
  if (chat === null) return;
  if (chat !== state.chat) await open(chat);
  fill(`@${state.snapshot.bot.username} ${isOther ? button.switch_inline_query : button.switch_inline_query_current_chat}`);
}

async function press(row, button, key) {
  if (button.url) return follow(button.url);
  if (button.copy) { await navigator.clipboard?.writeText(button.copy); return toast(label("copied")); }
  if ("switch_inline_query" in button || "switch_inline_query_current_chat" in button) return switchInline(button);
  if (button.data === undefined) return toast(label("not_followed"));
  key.classList.add("is-waiting");
  try {
    const pressed = await call(`/sandbox/users/${state.player}/press`, { message_id: row.message_id, data: button.data, chat_id: row.chat_id });
    const answered = await call(`/sandbox/callbacks/${pressed.callback_query_id}?wait=15`);
    if (!answered.is_answered) return toast(label("no_answer"));
    const { text, show_alert: isAlert, url } = answered.answer;
    if (text && isAlert) ask(state.snapshot.bot.first_name, [make("p", "", text)], { isPlain: true });
    else if (text) toast(text);
    return url ? follow(url) : undefined;
  } finally {
    key.classList.remove("is-waiting");
  }
}

// --- what comes in -----------------------------------------------------------------------------------------------

function onEvent(event) {
  if (event.type === "message" && event.message) onMessage(event.message);
  else if (event.type === "deleted") onDeleted(event.chat_id, event.message_id);
  else if (event.type === "action" && event.chat_id === state.chat) showTyping(actionLabel(event.action));
  else if (event.type === "chats") guarded(refresh)();
  else if (event.type === "profile") guarded(async () => { await refresh(); await loadCommands(); })();
}

function onDeleted(chatId, id) {
  if (chatId === state.chat) {
    state.rows.delete(id);
    loading?.rows.delete(id);
    loading?.gone.add(id);
    $(`m${id}`)?.remove();
    showHead();
  }
  guarded(refresh)(); // The list may have shown it.
}

async function loadCommands() {
  const [player, chat] = [state.player, state.chat];
  const commands = await call(`/sandbox/users/${player}/commands?chat_id=${chat}`);
  if (player === state.player && chat === state.chat) state.commands = commands;
}

function onMessage(row) {
  for (const came of newest) came.set(row.chat_id, row);
  const chat = chatRow(row.chat_id);
  if (isHere(row) && loading) loading.rows.set(row.message_id, row);
  else if (isHere(row) && chat) { put(row); if (row.from === "bot") showTyping(""); else showHead(); }
  else if (row.from !== state.player && !row.edited) state.unread.set(row.chat_id, (state.unread.get(row.chat_id) || 0) + 1);
  if (!chat) { guarded(refresh)(); return; }
  setLast(chat, row);
  showChats();
}

function showTyping(text) {
  clearTimeout(typingTimer);
  showHead();
  if (!text) return;
  $("status").textContent = text;
  $("status").classList.add("is-active");
  typingTimer = setTimeout(showHead, 5000);
}

async function showNumbers() {
  const stats = await call("/sandbox/stats");
  const list = Object.entries(stats.rejected).map(([status, count]) => `${count} × ${status}`).join(", ");
  $("numbers").textContent = label("sent", stats) + (list ? ` · ${label("refused", { list })}` : "");
  if (stats.ready !== state.snapshot.ready) { state.snapshot.ready = stats.ready; showHead(); }
}

// Ends when the stream is open, or cannot be opened yet. What is loaded after that misses nothing.
function listen() {
  const source = new EventSource("/sandbox/events");
  source.onmessage = (message) => onEvent(JSON.parse(message.data));
  return new Promise((started) => {
    let isFirst = true;
    source.onerror = () => { isFirst = false; started(); };
    source.onopen = guarded(async () => { if (!isFirst) await reload(state.chat); isFirst = false; started(); });
  });
}

const adding = (dialogue) => guarded(async () => {
  const id = await dialogue();
  if (id === null) return;
  if (id > 0) state.player = id;
  $("side").classList.remove("is-open");
  await reload(id);
});

function wire() {
  wireComposer(open);
  wireMenu(reload);
  wireMessages(guarded(press), follow);
  $("player").addEventListener("change", guarded(async () => { state.player = Number($("player").value); await reload(state.player, null); }));
  $("open-side").addEventListener("click", () => { $("side").classList.add("is-open"); $("close-side").focus(); });
  $("close-side").addEventListener("click", () => { $("side").classList.remove("is-open"); $("open-side").focus(); });
  $("side").addEventListener("keydown", (event) => { if (event.key === "Escape") $("close-side").click(); });
  $("add-person").addEventListener("click", adding(newPerson));
  $("add-group").addEventListener("click", adding(newGroup));
  $("add-channel").addEventListener("click", adding(newChannel));
}

wire();
guarded(async () => {
  const asked = new URLSearchParams(location.search);
  state.player = Number(asked.get("user")) || 0;
  state.chat = Number(asked.get("chat")) || state.player;
  await listen();
  await loadWorld();
  await open(state.chat);
  await showNumbers();
  setInterval(guarded(showNumbers), 5000);
  setInterval(() => fillTimes($("messages")), 30_000);
  document.body.dataset.isReady = "true";
})();
