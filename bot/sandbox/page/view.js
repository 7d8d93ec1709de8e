// One message as DOM. Only `html`, which the server built from entities, is put in as markup.

import { make } from "./dom.js";
import { label, serviceLabel } from "./labels.js";
import { fillTimes, fullTime, shortTime, sizeOf } from "./times.js";

const place = (location) => location.map((degrees) => degrees.toFixed(2)).join(", ");

export function summary(row) {
  const media = row.photo ? label("photo") : row.document ? row.document.name : row.location ? `${label("location")} ${place(row.location)}` : "";
  const text = row.text || media || (row.service ? serviceLabel(row.service, row.topic) : "");
  return text.replace(/\s+/g, " ").slice(0, 160);
}

function keyboard(row, actions) {
  const keys = make("div", "keyboard");
  for (const line of row.buttons) {
    const holder = make("div");
    for (const button of line) {
      const key = make("button", button.style || "", button.text);
      if (button.url) key.classList.add("is-link");
      if (button.copy) key.classList.add("is-copy");
      key.addEventListener("click", () => actions.press(row, button, key));
      holder.append(key);
    }
    keys.append(holder);
  }
  return keys;
}

function meta(row, actions) {
  const line = make("div", "meta");
  if (actions.canReply()) {
    const reply = make("button", "reply", label("reply"));
    reply.addEventListener("click", () => actions.reply(row));
    line.append(reply);
  }
  if (row.is_pinned) line.append(make("span", "", label("pinned")));
  if (row.is_silent) line.append(Object.assign(make("span", "", label("silent")), { title: label("silent_is") }));
  if (row.edited) line.append(Object.assign(make("span", "edited", label("edited")), { title: fullTime(row.edited) }));
  const time = Object.assign(make("time", "", shortTime(row.date)), { title: fullTime(row.date) });
  time.dateTime = new Date(row.date * 1000).toISOString();
  line.append(time);
  return line;
}

function quotation(row, actions) {
  const target = actions.find(row.reply_to);
  const quote = make("button", "quote");
  quote.append(make("b", "", target ? target.from_name : label("deleted")), make("span", "", row.quote || (target ? summary(target) : "")));
  quote.setAttribute("aria-label", label("in_reply", { text: target ? summary(target) : label("deleted") }));
  quote.addEventListener("click", () => actions.jump(row.reply_to));
  return quote;
}

function media(row) {
  const parts = [];
  if (row.photo) parts.push(Object.assign(make("img", "photo"), { src: row.photo, alt: row.text ? summary(row) : label("photo") }));
  if (row.document) {
    const link = make("a", "file", label("files", { name: row.document.name, size: sizeOf(row.document.size_bytes) }));
    Object.assign(link, { href: row.document.url, download: row.document.name });
    parts.push(link);
  }
  if (row.location) parts.push(make("p", "place", `${label("location")} ${place(row.location)}`));
  return parts;
}

function textOf(row) {
  const text = make("div", row.is_rich ? "" : "text");
  text.innerHTML = row.html;
  fillTimes(text);
  // A quotation ends its own line, so the line break after it would show as an empty one.
  for (const block of text.querySelectorAll("blockquote, pre")) {
    const next = block.nextSibling;
    if (next?.nodeType === Node.TEXT_NODE) next.data = next.data.replace(/^\n/, "");
  }
  return text;
}

export function messageElement(row, { player, isGroup, botName, actions }) {
  if (row.service) return Object.assign(make("p", "service", summary(row)), { id: `m${row.message_id}` });
  const article = make("article", "message");
  article.id = `m${row.message_id}`;
  article.classList.toggle("own", row.from === player);
  article.classList.toggle("is-wide", row.is_rich);
  article.setAttribute("aria-label", `${row.from_name}, ${shortTime(row.date)}`);
  const bubble = make("div", "bubble");
  if (isGroup && row.from !== player) bubble.append(make("div", "name", row.from_name));
  if (row.via_bot) bubble.append(make("div", "name", label("via", { name: botName })));
  if (row.reply_to) bubble.append(quotation(row, actions));
  bubble.append(...media(row));
  if (row.html) bubble.append(textOf(row));
  if (row.reactions.length) bubble.append(make("span", "reactions", row.reactions.join(" ")));
  bubble.append(meta(row, actions));
  article.append(bubble);
  if (row.buttons.length) article.append(keyboard(row, actions));
  return article;
}

// Puts the new form of an edited message in place; what the reader had opened or focused in it stays so.
export function replaceMessage(old, fresh) {
  const opened = [...old.querySelectorAll("details")].map((one) => one.open);
  const focused = [...old.querySelectorAll("button")].indexOf(document.activeElement);
  old.replaceWith(fresh);
  [...fresh.querySelectorAll("details")].forEach((one, index) => { one.open = opened[index] ?? one.open; });
  if (focused >= 0) [...fresh.querySelectorAll("button")].at(focused)?.focus();
}
