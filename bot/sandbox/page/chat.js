// The chat page: who is played, which chat is open, and what comes in live. No framework, nothing from outside.

import { dayName, fillTimes, shortTime } from "./times.js";
import { make, messageElement, summary, tone } from "./view.js";

const $ = (id) => document.getElementById(id);
const state = { player: 0, chat: 0, snapshot: { users: [], chats: [], bot: {} }, rows: new Map(), unread: new Map(), replyTo: null, commands: [], choices: [], chosen: 0 };
let typingTimer = 0;
let inlineTimer = 0;

async function call(path, body) {
  const options = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || `Error ${response.status}`);
  return answer;
}

function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { $("toast").hidden = true; }, 4000);
}

const guarded = (work) => async (...given) => {
  try { await work(...given); } catch (error) { toast(error.message); }
};

// --- which chats there are ---------------------------------------------------------------------------------------

const chatRow = (id) => state.snapshot.chats.find((chat) => chat.id === id);
const isGroup = () => state.chat < 0;
const mine = () => state.snapshot.chats.filter((chat) => chat.id === state.player || (chat.id < 0 && chat.members.includes(state.player) && !chat.migrated_to));
const roleOf = (chat) => ({ creator: "owner", administrator: "administrator" }[chat.roles[state.player]] ?? "member");
const titleOf = (chat) => (chat.id > 0 ? state.snapshot.bot.first_name : chat.title);

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
    lines.append(head, make("span", "", chat.last ? summary(chat.last) : chat.id > 0 ? "Press Start to begin" : "No message yet"));
    button.append(face, lines);
    const count = state.unread.get(chat.id) || 0;
    if (count) button.append(Object.assign(make("span", "badge", String(count)), { ariaLabel: `${count} unread` }));
    button.addEventListener("click", () => { $("side").classList.remove("is-open"); guarded(open)(chat.id); });
    return button;
  }));
  const waiting = mine().reduce((sum, chat) => sum + (state.unread.get(chat.id) || 0), 0);
  $("unread").hidden = waiting === 0;
  $("unread").textContent = waiting;
  document.title = `${waiting ? `(${waiting}) ` : ""}wirebrief sandbox`;
}

function showHead() {
  const chat = chatRow(state.chat);
  if (!chat) return;
  $("title").textContent = titleOf(chat);
  avatar($("avatar"), titleOf(chat));
  const gone = { kicked: isGroup() ? "the bot was removed" : "you have blocked the bot", left: "the bot has left" }[chat.bot_status];
  $("status").classList.remove("is-active");
  $("status").textContent = gone || (isGroup() ? `${chat.members.length + 1} members · you: ${roleOf(chat)}` : state.snapshot.ready ? "bot" : "bot · not connected yet");
  const pinned = [...state.rows.values()].filter((row) => row.is_pinned).at(-1);
  $("pinned").hidden = !pinned;
  if (pinned) { $("pinned").textContent = `Pinned: ${summary(pinned)}`; $("pinned").onclick = () => jump(pinned.message_id); }
  $("start").hidden = isGroup() || state.rows.size > 0;
  $("composer").hidden = !$("start").hidden;
}

async function loadWorld() {
  state.snapshot = await call("/sandbox/state");
  if (!state.snapshot.users.some((user) => user.id === state.player)) state.player = state.snapshot.users[0]?.id ?? 1001;
  if (!mine().some((chat) => chat.id === state.chat)) state.chat = state.player;
  showPlayers();
  showChats();
  showHead();
}

async function open(chatId) {
  state.chat = chatId;
  state.replyTo = null;
  $("replying").hidden = true;
  state.unread.delete(chatId);
  history.replaceState(null, "", `?user=${state.player}&chat=${chatId}`);
  const [rows, commands] = await Promise.all([call(`/sandbox/chats/${chatId}/messages`), call(`/sandbox/users/${state.player}/commands?chat_id=${chatId}`)]);
  state.rows = new Map(rows.map((row) => [row.message_id, row]));
  state.commands = commands;
  showMessages();
  showChats();
  showHead();
}

// --- messages ----------------------------------------------------------------------------------------------------

const actions = { press: guarded(press), reply, jump, find: (id) => state.rows.get(id) };
const isAtEnd = () => $("messages").scrollHeight - $("messages").scrollTop - $("messages").clientHeight < 120;

function toEnd() {
  $("messages").scrollTop = $("messages").scrollHeight;
  $("down").hidden = true;
}

function element(row) {
  return messageElement(row, { player: state.player, isGroup: isGroup(), actions });
}

function showMessages() {
  const parts = [];
  let day = "";
  for (const row of state.rows.values()) {
    if (dayName(row.date) !== day) { day = dayName(row.date); parts.push(make("p", "day", day)); }
    parts.push(element(row));
  }
  if (!parts.length) {
    const card = make("div", "empty");
    card.append(make("strong", "", titleOf(chatRow(state.chat) || { id: 1, title: "" })), make("p", "", state.snapshot.bot.description || "A local Bot API: nothing here leaves this machine."));
    parts.push(card);
  }
  $("messages").replaceChildren(...parts);
  for (const image of $("messages").querySelectorAll("img")) image.addEventListener("load", toEnd);
  toEnd();
}

function put(row) {
  const old = $(`m${row.message_id}`);
  const stay = isAtEnd() || row.from === state.player;
  const isFirst = state.rows.size === 0;
  state.rows.set(row.message_id, row);
  if (isFirst) { showMessages(); showHead(); return; }
  const fresh = element(row);
  if (old) old.replaceWith(fresh);
  else {
    const before = [...state.rows.values()].at(-2);
    if (before && dayName(before.date) !== dayName(row.date)) $("messages").append(make("p", "day", dayName(row.date)));
    fresh.classList.add("is-new");
    $("messages").append(fresh);
  }
  if (stay) toEnd();
  else if (!old) $("down").hidden = false;
  for (const image of fresh.querySelectorAll("img")) image.addEventListener("load", () => { if (stay) toEnd(); });
  showHead();
}

function jump(id) {
  const target = $(`m${id}`);
  if (!target) return;
  target.scrollIntoView({ block: "center", behavior: "smooth" });
  target.classList.add("is-found");
  setTimeout(() => target.classList.remove("is-found"), 1400);
}

function reply(row) {
  state.replyTo = row.message_id;
  $("replying").hidden = false;
  $("replying").querySelector("span").textContent = `${row.from_name}: ${summary(row)}`;
  $("text").focus();
}

async function say(text) {
  const body = { text, chat_id: state.chat };
  if (state.replyTo) body.reply_to = state.replyTo;
  state.replyTo = null;
  $("replying").hidden = true;
  await call(`/sandbox/users/${state.player}/send`, body);
}

function follow(url) {
  const link = new URL(url, location.href);
  const start = link.searchParams.get("start");
  if (link.hostname === "t.me" && link.pathname.slice(1).toLowerCase() === state.snapshot.bot.username.toLowerCase()) {
    return guarded(async () => { await open(state.player); await say(start ? `/start ${start}` : "/start"); })();
  }
  return window.open(link, "_blank", "noopener,noreferrer");
}

async function press(row, button, key) {
  if (button.url) return follow(button.url);
  if (button.copy) { await navigator.clipboard?.writeText(button.copy); return toast("Copied"); }
  if (button.switch_inline_query_current_chat !== undefined || button.switch_inline_query !== undefined) {
    $("text").value = `@${state.snapshot.bot.username} ${button.switch_inline_query_current_chat ?? button.switch_inline_query}`;
    $("text").focus();
    return suggest();
  }
  if (button.data === undefined) return toast("The sandbox does not follow this button");
  key.classList.add("is-waiting");
  const pressed = await call(`/sandbox/users/${state.player}/press`, { message_id: row.message_id, data: button.data, chat_id: row.chat_id });
  const answered = await call(`/sandbox/callbacks/${pressed.callback_query_id}?wait=15`);
  key.classList.remove("is-waiting");
  if (!answered.is_answered) return toast("The bot has not answered");
  const { text, show_alert: isAlert, url } = answered.answer;
  if (text && isAlert) ask(state.snapshot.bot.first_name, [make("p", "", text)], { isPlain: true });
  else if (text) toast(text);
  if (url) follow(url);
}

// --- writing -----------------------------------------------------------------------------------------------------

function offer(choices) {
  state.choices = choices;
  state.chosen = 0;
  $("suggestions").hidden = choices.length === 0;
  $("suggestions").replaceChildren(...choices.map((choice, index) => {
    const button = make("button");
    button.setAttribute("role", "option");
    button.setAttribute("aria-selected", index === 0);
    button.append(make("b", "", choice.title), make("span", "", choice.detail));
    button.addEventListener("click", guarded(() => choice.take()));
    return button;
  }));
}

function select(step) {
  state.chosen = (state.chosen + step + state.choices.length) % state.choices.length;
  [...$("suggestions").children].forEach((child, index) => {
    child.setAttribute("aria-selected", index === state.chosen);
    if (index === state.chosen) child.scrollIntoView({ block: "nearest" });
  });
}

function commandChoices(prefix) {
  return state.commands.filter((command) => command.command.startsWith(prefix)).map((command) => ({
    title: `/${command.command}`, detail: command.description, take: () => send(`/${command.command}`),
  }));
}

async function suggest() {
  const text = $("text").value;
  const inline = text.match(new RegExp(`^@${state.snapshot.bot.username} (.*)$`, "is"));
  clearTimeout(inlineTimer);
  if (inline) { inlineTimer = setTimeout(guarded(() => askInline(inline[1])), 350); return; }
  const command = text.match(/^\/([a-z0-9_]*)$/);
  offer(command ? commandChoices(command[1]) : []);
}

async function askInline(query) {
  const found = await call(`/sandbox/users/${state.player}/inline?wait=10`, { query });
  offer(found.results.map((result) => ({
    title: result.title, detail: result.description || "",
    take: async () => {
      offer([]);
      $("text").value = "";
      await call(`/sandbox/users/${state.player}/choose`, { inline_query_id: found.inline_query_id, result_id: result.id, chat_id: state.chat });
    },
  })));
}

function grow() {
  $("text").style.height = "auto";
  $("text").style.height = `${$("text").scrollHeight}px`;
}

async function send(text) {
  if (!text.trim()) return;
  $("text").value = "";
  grow();
  offer([]);
  await say(text);
}

// --- dialogues and the menu --------------------------------------------------------------------------------------

function ask(title, parts, { isPlain = false } = {}) {
  $("dialog-title").textContent = title;
  $("dialog-body").replaceChildren(...parts);
  $("dialog-cancel").hidden = isPlain;
  $("dialog").returnValue = "cancel";
  $("dialog").showModal();
  return new Promise((done) => { $("dialog").onclose = () => done($("dialog").returnValue === "ok"); });
}

function input(label, type = "text") {
  const holder = make("label", type === "checkbox" ? "check" : "");
  const control = Object.assign(make("input"), { type });
  if (type === "checkbox") holder.append(control, label);
  else holder.append(label, control);
  return { holder, control };
}

async function addPerson() {
  const name = input("Name");
  const language = make("label", "", "Language");
  const choice = make("select");
  for (const code of ["en", "fr"]) choice.append(Object.assign(make("option", "", { en: "English", fr: "français" }[code]), { value: code }));
  language.append(choice);
  if (!(await ask("New person", [name.holder, language])) || !name.control.value.trim()) return;
  const id = Math.max(1000, ...state.snapshot.users.map((user) => user.id)) + 1;
  await call(`/sandbox/users/${id}`, { first_name: name.control.value.trim(), language_code: choice.value });
  state.player = id;
  await loadWorld();
  await open(id);
}

async function addGroup() {
  const title = input("Title");
  const others = state.snapshot.users.filter((user) => user.id !== state.player).map((user) => ({ user, ...input(user.first_name, "checkbox") }));
  for (const other of others) other.control.checked = true;
  if (!(await ask("New group with the bot", [title.holder, ...others.map((other) => other.holder)])) || !title.control.value.trim()) return;
  const members = [state.player, ...others.filter((other) => other.control.checked).map((other) => other.user.id)];
  const group = await call("/sandbox/groups", { title: title.control.value.trim(), members });
  await loadWorld();
  await open(group.id);
}

function menuItems() {
  const chat = chatRow(state.chat);
  const group = (action) => async () => {
    const answer = await call(`/sandbox/groups/${state.chat}/${action}`, {});
    await loadWorld();
    await open(answer.id ?? state.chat);
  };
  const user = (path, body) => async () => { await call(`/sandbox/users/${state.player}${path}`, body); await loadWorld(); await open(state.chat); };
  if (!isGroup()) {
    const player = state.snapshot.users.find((one) => one.id === state.player);
    const other = player?.language_code === "fr" ? "en" : "fr";
    return [chat.bot_status === "kicked" ? ["Unblock the bot", user("/unblock", {})] : ["Block the bot", user("/block", {})],
      [other === "fr" ? "Speak French" : "Speak English", user("", { language_code: other })]];
  }
  if (["kicked", "left"].includes(chat.bot_status)) return [["Add the bot", group("add")]];
  const items = [["Remove the bot", group("kick")], chat.bot_status === "administrator" ? ["Make the bot a plain member", group("demote")] : ["Make the bot an admin", group("promote")]];
  const name = state.snapshot.users.find((one) => one.id === state.player)?.first_name;
  const appoint = (action) => async () => { await call(`/sandbox/groups/${state.chat}/${action}`, { user_id: state.player }); await loadWorld(); };
  if (roleOf(chat) === "member") items.unshift([`Make ${name} an administrator`, appoint("appoint")]);
  if (roleOf(chat) === "administrator") items.unshift([`Make ${name} a plain member`, appoint("dismiss")]);
  return chat.type === "group" ? [...items, ["Make it a supergroup", group("migrate")]] : items;
}

function toggleMenu(isOpen) {
  $("menu").hidden = !isOpen;
  $("more").setAttribute("aria-expanded", isOpen);
  if (!isOpen) return;
  $("menu").replaceChildren(...menuItems().map(([label, work]) => {
    const button = make("button", "", label);
    button.setAttribute("role", "menuitem");
    button.addEventListener("click", () => { toggleMenu(false); guarded(work)(); });
    return button;
  }));
  $("menu").firstElementChild?.focus();
}

// --- what comes in -----------------------------------------------------------------------------------------------

function onEvent(event) {
  if (event.type === "message" && event.message) {
    const chat = chatRow(event.chat_id);
    if (event.chat_id === state.chat) { put(event.message); if (event.message.from === "bot") showTyping(""); }
    else if (event.message.from !== state.player && !event.message.edited) state.unread.set(event.chat_id, (state.unread.get(event.chat_id) || 0) + 1);
    if (chat) { if (!event.message.edited || chat.last?.message_id === event.message_id) chat.last = event.message; showChats(); } else loadWorld();
  } else if (event.type === "deleted" && event.chat_id === state.chat) {
    state.rows.delete(event.message_id);
    $(`m${event.message_id}`)?.remove();
    showHead();
  } else if (event.type === "action" && event.chat_id === state.chat) showTyping(event.action === "typing" ? "typing…" : `${event.action.replaceAll("_", " ")}…`);
  else if (event.type === "chats") loadWorld();
  else if (event.type === "profile") loadWorld().then(() => call(`/sandbox/users/${state.player}/commands?chat_id=${state.chat}`)).then((commands) => { state.commands = commands; });
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
  const refused = Object.entries(stats.rejected).map(([status, count]) => `${count} × ${status}`).join(", ");
  $("numbers").textContent = `${stats.sent} sent · ${stats.edited} edited${refused ? ` · refused: ${refused}` : ""}`;
  if (stats.ready !== state.snapshot.ready) { state.snapshot.ready = stats.ready; showHead(); }
}

function listen() {
  const source = new EventSource("/sandbox/events");
  source.onmessage = (message) => onEvent(JSON.parse(message.data));
  let wasOpen = false;
  source.onopen = guarded(async () => { if (wasOpen) { await loadWorld(); await open(state.chat); } wasOpen = true; });
}

function wire() {
  $("composer").addEventListener("submit", (event) => { event.preventDefault(); guarded(send)($("text").value); });
  $("text").addEventListener("input", () => { grow(); suggest(); });
  $("text").addEventListener("keydown", (event) => {
    const isOffering = !$("suggestions").hidden;
    if (isOffering && ["ArrowDown", "ArrowUp"].includes(event.key)) { event.preventDefault(); select(event.key === "ArrowDown" ? 1 : -1); }
    else if (isOffering && event.key === "Tab") { event.preventDefault(); $("text").value = `${state.choices[state.chosen].title} `; offer([]); }
    else if (event.key === "Escape") offer([]);
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (isOffering && $("text").value !== state.choices[state.chosen].title) guarded(() => state.choices[state.chosen].take())();
      else guarded(send)($("text").value);
    }
  });
  $("commands").addEventListener("click", () => { offer($("suggestions").hidden ? commandChoices("") : []); $("text").focus(); });
  $("start").addEventListener("click", guarded(() => send("/start")));
  $("player").addEventListener("change", guarded(async () => { state.player = Number($("player").value); await open(state.player); }));
  $("open-side").addEventListener("click", () => { $("side").classList.add("is-open"); $("close-side").focus(); });
  $("close-side").addEventListener("click", () => { $("side").classList.remove("is-open"); $("open-side").focus(); });
  $("replying").querySelector("button").addEventListener("click", () => { state.replyTo = null; $("replying").hidden = true; });
  $("down").addEventListener("click", toEnd);
  $("messages").addEventListener("scroll", () => { if (isAtEnd()) $("down").hidden = true; });
  $("more").addEventListener("click", (event) => { event.stopPropagation(); toggleMenu($("menu").hidden); });
  $("add-person").addEventListener("click", guarded(addPerson));
  $("add-group").addEventListener("click", guarded(addGroup));
  document.addEventListener("click", (event) => { if (!event.target.closest("#menu")) toggleMenu(false); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !$("menu").hidden) { toggleMenu(false); $("more").focus(); } });
  $("messages").addEventListener("click", onText);
  $("messages").addEventListener("keydown", (event) => { if (["Enter", " "].includes(event.key) && event.target.matches(".spoiler, .expandable")) { event.preventDefault(); onText(event); } });
}

function onText(event) {
  const link = event.target.closest("a[href^='http']");
  if (link && new URL(link.href).hostname === "t.me") { event.preventDefault(); follow(link.href); return; }
  const leap = event.target.closest("a.jump");
  if (leap) { event.preventDefault(); toAnchor(leap); return; }
  const command = event.target.closest(".command");
  if (command) { guarded(send)(command.dataset.command); return; }
  const spoiler = event.target.closest(".spoiler");
  if (spoiler) { spoiler.classList.toggle("is-open"); return; }
  const quote = event.target.closest("blockquote.expandable");
  if (quote && !event.target.closest("a")) quote.setAttribute("aria-expanded", quote.getAttribute("aria-expanded") !== "true");
}

function toAnchor(leap) {
  const rich = leap.closest(".rich");
  const target = leap.dataset.jump ? [...rich.querySelectorAll("[data-anchor]")].find((one) => one.dataset.anchor === leap.dataset.jump) : rich;
  if (!target) return;
  for (let details = target.closest("details"); details; details = details.parentElement.closest("details")) details.open = true;
  target.scrollIntoView({ block: "center", behavior: "smooth" });
  target.classList.add("is-target");
  setTimeout(() => target.classList.remove("is-target"), 1600);
}

wire();
guarded(async () => {
  const asked = new URLSearchParams(location.search);
  state.player = Number(asked.get("user")) || 0;
  state.chat = Number(asked.get("chat")) || state.player;
  await loadWorld();
  await open(state.chat);
  listen();
  await showNumbers();
  setInterval(guarded(showNumbers), 5000);
  setInterval(() => fillTimes($("messages")), 30_000);
  document.body.dataset.isReady = "true";
})();
