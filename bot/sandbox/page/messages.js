// The messages of the open chat, in order, and what the reader does with their text.

import { reply, send, showComposer } from "./composer.js";
import { $, guarded, make } from "./dom.js";
import { currentLanguage, label } from "./labels.js";
import { currentChat, isGroup, state, titleOf } from "./state.js";
import { dayName } from "./times.js";
import { messageElement, replaceMessage, summary } from "./view.js";

let press = async () => {};
const actions = {
  press: (...given) => press(...given), reply: (row) => reply(row, `${row.from_name}: ${summary(row)}`), jump, find: (id) => state.rows.get(id),
  canReply: () => !$("composer").hidden,
};
const isAtEnd = () => $("messages").scrollHeight - $("messages").scrollTop - $("messages").clientHeight < 120;

function toEnd() {
  $("messages").scrollTop = $("messages").scrollHeight;
  $("down").hidden = true;
}

function element(row) {
  return messageElement(row, { player: state.player, isGroup: isGroup(), botName: state.snapshot.bot.username, actions });
}

export function showMessages() {
  showComposer();
  const parts = [];
  let day = "";
  for (const row of state.rows.values()) {
    if (dayName(row.date) !== day) { day = dayName(row.date); parts.push(make("p", "day", day)); }
    parts.push(element(row));
  }
  if (!parts.length) {
    const card = make("div", "empty");
    const { descriptions } = state.snapshot.bot;
    const described = isGroup() ? "" : descriptions[currentLanguage()] || descriptions[""];
    card.append(make("strong", "", titleOf(currentChat())), make("p", "", described || label("empty")));
    parts.push(card);
  }
  $("messages").replaceChildren(...parts);
  for (const image of $("messages").querySelectorAll("img")) image.addEventListener("load", toEnd);
  toEnd();
}

// Shows a new or an edited message; the head of the page is the caller's.
export function put(row) {
  const old = $(`m${row.message_id}`);
  const stay = isAtEnd() || row.from === state.player;
  const isFirst = state.rows.size === 0;
  state.rows.set(row.message_id, row);
  if (isFirst) { showMessages(); return; }
  const fresh = element(row);
  if (old) replaceMessage(old, fresh);
  else {
    const before = [...state.rows.values()].at(-2);
    if (before && dayName(before.date) !== dayName(row.date)) $("messages").append(make("p", "day", dayName(row.date)));
    fresh.classList.add("is-new");
    $("messages").append(fresh);
    if (row.is_reply_forced && row.from === "bot") actions.reply(row);
  }
  if (stay) toEnd();
  else if (!old) $("down").hidden = false;
  for (const image of fresh.querySelectorAll("img")) image.addEventListener("load", () => { if (stay) toEnd(); });
}

export function jump(id) {
  const target = $(`m${id}`);
  if (!target) return;
  target.scrollIntoView({ block: "center", behavior: "smooth" });
  target.classList.add("is-found");
  setTimeout(() => target.classList.remove("is-found"), 1400);
}

function onText(event, onLink) {
  const link = event.target.closest("a[href^='http']");
  if (link && new URL(link.href).hostname === "t.me") { event.preventDefault(); onLink(link.href); return; }
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

export function wireMessages(pressed, onLink) {
  press = pressed;
  const onClick = (event) => onText(event, onLink);
  $("down").addEventListener("click", toEnd);
  $("messages").addEventListener("scroll", () => { if (isAtEnd()) $("down").hidden = true; });
  $("messages").addEventListener("click", onClick);
  $("messages").addEventListener("keydown", (event) => { if (["Enter", " "].includes(event.key) && event.target.matches(".spoiler, .expandable")) { event.preventDefault(); onClick(event); } });
}
