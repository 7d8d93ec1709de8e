// Writing: the text, suggestions of commands and inline results, files, locations, and the bot's reply keyboard.

import { $, call, guarded, make, toast } from "./dom.js";
import { chooseLocation } from "./dialogs.js";
import { label } from "./labels.js";
import { currentChat, isAdministrator, state } from "./state.js";

const MAX_FILE_BYTES = 20 * 1024 * 1024;
const INLINE_PAUSE_MS = 350;
let choices = [];
let chosen = 0;
let inlineTimer = 0;
let asked = 0;
let openChat = async () => {};

// What a message carries besides its content: the chat, the topic, and the message that it answers.
function place() {
  const body = { chat_id: state.chat };
  if (state.thread !== null) body.thread_id = state.thread;
  if (state.replyTo) body.reply_to = state.replyTo;
  stopReply();
  return body;
}

export async function say(text) {
  await call(`/sandbox/users/${state.player}/send`, { text, ...place() });
}

export function stopReply() {
  state.replyTo = null;
  $("replying").hidden = true;
}

export function reply(row, text) {
  state.replyTo = row.message_id;
  $("replying").hidden = false;
  $("replying").querySelector("span").textContent = text;
  $("text").focus();
}

// --- suggestions -------------------------------------------------------------------------------------------------

function offer(offered) {
  choices = offered;
  chosen = 0;
  $("suggestions").hidden = choices.length === 0;
  $("suggestions").replaceChildren(...choices.map((choice, index) => {
    const button = make("button");
    button.id = `choice-${index}`;
    button.setAttribute("role", "option");
    button.append(make("b", "", choice.title), make("span", "", choice.detail));
    button.addEventListener("click", guarded(() => choice.take()));
    return button;
  }));
  mark();
}

function mark() {
  [...$("suggestions").children].forEach((child, index) => child.setAttribute("aria-selected", index === chosen));
  if (choices.length) $("text").setAttribute("aria-activedescendant", `choice-${chosen}`);
  else $("text").removeAttribute("aria-activedescendant");
}

function select(step) {
  chosen = (chosen + step + choices.length) % choices.length;
  mark();
  $("suggestions").children[chosen].scrollIntoView({ block: "nearest" });
}

function commandChoices(prefix) {
  return state.commands.filter((command) => command.command.startsWith(prefix)).map((command) => ({
    title: `/${command.command}`, detail: command.description, take: () => send(`/${command.command}`),
  }));
}

export function suggest() {
  const text = $("text").value;
  const name = state.snapshot.bot.username;
  if (!name) return; // The page is not loaded yet.
  const inline = text.toLowerCase().startsWith(`@${name.toLowerCase()} `) ? text.slice(name.length + 2) : null;
  clearTimeout(inlineTimer);
  asked += 1;
  if (inline !== null) { inlineTimer = setTimeout(guarded(() => askInline(inline, "", [])), INLINE_PAUSE_MS); return; }
  const command = text.match(/^\/([a-z0-9_]*)$/);
  offer(command ? commandChoices(command[1]) : []);
}

async function askInline(query, offset, before) {
  const number = (asked += 1);
  if (!before.length) offer([{ title: label("inline_wait"), detail: "", take: () => {} }]);
  const found = await call(`/sandbox/users/${state.player}/inline?wait=10`, { query, offset, chat_id: state.chat });
  if (number !== asked) return; // the reader has typed on
  const results = [...before, ...found.results.map((result) => ({
    title: result.title, detail: result.description || "", take: () => post(found.inline_query_id, result.id),
  }))];
  const shown = [...results];
  if (found.button) shown.unshift({ title: found.button.text, detail: "", take: () => startBot(found.button.start_parameter) });
  if (found.next_offset) shown.push({ title: label("more_results"), detail: "", take: () => askInline(query, found.next_offset, results) });
  offer(shown.length ? shown : [{ title: label("inline_none"), detail: "", take: () => clear() }]);
}

async function post(query, result) {
  clear();
  await call(`/sandbox/users/${state.player}/choose`, { inline_query_id: query, result_id: result, chat_id: state.chat });
}

async function startBot(parameter) {
  clear();
  await openChat(state.player);
  await say(`/start ${parameter}`);
}

export function fill(text) {
  $("text").value = text;
  $("text").focus();
  suggest();
}

// --- text, files, places -----------------------------------------------------------------------------------------

function clear() {
  $("text").value = "";
  asked += 1;
  clearTimeout(inlineTimer);
  grow();
  offer([]);
}

function grow() {
  $("text").style.height = "auto";
  $("text").style.height = `${$("text").scrollHeight}px`;
}

export async function send(text) {
  if (!text.trim()) return;
  clear();
  await say(text);
}

async function upload(file) {
  $("file").value = "";
  if (!file) return;
  if (file.size > MAX_FILE_BYTES) { toast(label("too_large")); return; }
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let start = 0; start < bytes.length; start += 32_768) binary += String.fromCharCode(...bytes.subarray(start, start + 32_768));
  const caption = $("text").value;
  clear();
  await call(`/sandbox/users/${state.player}/upload`, { name: file.name, content: btoa(binary), content_type: file.type, caption, ...place() });
}

async function sendLocation() {
  const location = await chooseLocation();
  if (location) await call(`/sandbox/users/${state.player}/location`, { ...location, ...place() });
}

function attachChoices() {
  return [
    { title: label("file"), detail: "", take: () => { offer([]); $("file").click(); } },
    { title: label("location_ask"), detail: "", take: () => { offer([]); return sendLocation(); } },
  ];
}

// --- the reply keyboard ------------------------------------------------------------------------------------------

// The bot's last word on it counts: a keyboard, its removal, or neither.
export function showKeys(rows) {
  const last = rows.filter((row) => row.from === "bot" && (row.keyboard.length || row.is_keyboard_removed)).at(-1);
  const lines = last?.keyboard ?? [];
  $("keys").hidden = lines.length === 0;
  $("keys").replaceChildren(...lines.map((line) => {
    const holder = make("div");
    for (const key of line) {
      const button = make("button", "", key.text);
      button.addEventListener("click", guarded(() => (key.is_location ? sendLocation() : say(key.text))));
      holder.append(button);
    }
    return holder;
  }));
}

// Who may not write here is told so in the place of the composer.
export function showComposer() {
  const chat = currentChat();
  const isFirst = chat.id > 0 && state.rows.size === 0;
  const isClosed = chat.topics.some((topic) => topic.id === state.thread && topic.is_closed);
  const refused = isAdministrator(chat) || chat.id > 0 ? "" : chat.type === "channel" ? label("channels_only_admins") : isClosed ? label("topic_closed") : "";
  $("start").hidden = !isFirst;
  $("refused").hidden = !refused;
  $("refused").textContent = refused;
  $("composer").hidden = isFirst || Boolean(refused);
}

function onKey(event) {
  const isOffering = !$("suggestions").hidden;
  if (isOffering && ["ArrowDown", "ArrowUp"].includes(event.key)) { event.preventDefault(); select(event.key === "ArrowDown" ? 1 : -1); }
  else if (isOffering && event.key === "Tab" && !event.shiftKey && choices[chosen].title.startsWith("/")) { event.preventDefault(); $("text").value = `${choices[chosen].title} `; offer([]); }
  else if (event.key === "Escape") { if (isOffering) offer([]); else stopReply(); }
  else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    if (isOffering && $("text").value !== choices[chosen].title) guarded(() => choices[chosen].take())();
    else guarded(send)($("text").value);
  }
}

export function wireComposer(open) {
  openChat = open;
  $("composer").addEventListener("submit", (event) => { event.preventDefault(); guarded(send)($("text").value); });
  $("text").addEventListener("input", () => { grow(); suggest(); });
  $("text").addEventListener("keydown", onKey);
  $("commands").addEventListener("click", () => { offer($("suggestions").hidden ? commandChoices("") : []); $("text").focus(); });
  $("attach").addEventListener("click", () => { offer($("suggestions").hidden ? attachChoices() : []); $("text").focus(); });
  $("file").addEventListener("change", guarded(() => upload($("file").files[0])));
  $("start").addEventListener("click", guarded(() => send("/start")));
  $("replying").querySelector("button").addEventListener("click", stopReply);
}
