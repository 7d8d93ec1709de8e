// One message as DOM. Only `html`, which the server built from entities, is put in as markup.

import { fillTimes, fullTime, shortTime } from "./times.js";

export function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  if (tag === "button") element.type = "button";
  return element;
}

export function tone(name) {
  let sum = 0;
  for (const character of String(name)) sum += character.codePointAt(0);
  return `tone-${sum % 6}`;
}

export function summary(row) {
  const text = row.text || (row.photo ? "Photo" : row.document ? row.document.name : row.service ? row.service.replaceAll("_", " ") : "");
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
  const reply = make("button", "reply", "Reply");
  reply.addEventListener("click", () => actions.reply(row));
  line.append(reply);
  if (row.is_pinned) line.append(make("span", "", "pinned"));
  if (row.is_silent) line.append(Object.assign(make("span", "", "silent"), { title: "sent without sound" }));
  if (row.edited) line.append(Object.assign(make("span", "edited", "edited"), { title: fullTime(row.edited) }));
  const time = Object.assign(make("time", "", shortTime(row.date)), { title: fullTime(row.date) });
  time.dateTime = new Date(row.date * 1000).toISOString();
  line.append(time);
  return line;
}

function quotation(row, actions) {
  const target = actions.find(row.reply_to);
  const quote = make("button", "quote");
  quote.append(make("b", "", target ? target.from_name : "Deleted message"), make("span", "", row.quote || (target ? summary(target) : "")));
  quote.setAttribute("aria-label", `In reply to: ${target ? summary(target) : "a deleted message"}`);
  quote.addEventListener("click", () => actions.jump(row.reply_to));
  return quote;
}

export function messageElement(row, { player, isGroup, actions }) {
  if (row.service) return Object.assign(make("p", "service", summary(row)), { id: `m${row.message_id}` });
  const article = make("article", "message");
  article.id = `m${row.message_id}`;
  article.classList.toggle("own", row.from === player);
  article.classList.toggle("is-wide", row.is_rich);
  article.setAttribute("aria-label", `${row.from_name}, ${shortTime(row.date)}`);
  const bubble = make("div", "bubble");
  if (isGroup && row.from !== player) bubble.append(make("div", "name", row.from_name));
  if (row.via_bot) bubble.append(make("div", "name", "via the bot"));
  if (row.reply_to) bubble.append(quotation(row, actions));
  if (row.photo) bubble.append(Object.assign(make("img", "photo"), { src: row.photo, alt: row.text ? summary(row) : "Photo" }));
  if (row.document) {
    const link = make("a", "file", `${row.document.name} (${Math.ceil(row.document.size_bytes / 1024)} kB)`);
    link.href = row.document.url;
    bubble.append(link);
  }
  if (row.html) {
    const text = make("div", "text");
    if (row.is_rich) text.className = "";
    text.innerHTML = row.html;
    fillTimes(text);
    // A quotation ends its own line, so the line break after it would show as an empty one.
    for (const block of text.querySelectorAll("blockquote, pre")) {
      const next = block.nextSibling;
      if (next?.nodeType === Node.TEXT_NODE) next.data = next.data.replace(/^\n/, "");
    }
    bubble.append(text);
  }
  if (row.reactions.length) bubble.append(make("span", "reactions", row.reactions.join(" ")));
  bubble.append(meta(row, actions));
  article.append(bubble);
  if (row.buttons.length) article.append(keyboard(row, actions));
  return article;
}
