// Dialogues of the page: new people, groups, channels and topics, and choices among people, chats and places.

import { $, call, make } from "./dom.js";
import { label } from "./labels.js";
import { currentChat, isAdministrator, mine, state, titleOf } from "./state.js";

const CITIES = { Paris: [48.86, 2.35], London: [51.51, -0.13], "New York": [40.71, -74.01], Seoul: [37.57, 126.98], Nairobi: [-1.29, 36.82], "São Paulo": [-23.55, -46.63] };
const LANGUAGES = { en: "English", fr: "français" };

export function ask(title, parts, { isPlain = false } = {}) {
  $("dialog-title").textContent = title;
  $("dialog-body").replaceChildren(...parts);
  $("dialog-cancel").hidden = isPlain;
  $("dialog").returnValue = "cancel";
  $("dialog").showModal();
  return new Promise((done) => { $("dialog").onclose = () => done($("dialog").returnValue === "ok"); });
}

function input(text, type = "text") {
  const holder = make("label", type === "checkbox" ? "check" : "");
  const control = Object.assign(make("input"), { type });
  if (type === "checkbox") holder.append(control, text);
  else holder.append(text, control);
  return { holder, control };
}

function select(text, options) {
  const holder = make("label", "", text);
  const control = make("select");
  for (const [value, shown] of options) control.append(Object.assign(make("option", "", shown), { value }));
  holder.append(control);
  return { holder, control };
}

const checks = (people) => people.map((user) => {
  const box = { user, ...input(user.first_name, "checkbox") };
  box.control.checked = true;
  return box;
});
const others = () => state.snapshot.users.filter((user) => user.id !== state.player);
const chosen = (boxes) => boxes.filter((box) => box.control.checked).map((box) => box.user.id);

export async function newPerson() {
  const name = input(label("name"));
  const language = select(label("language"), Object.entries(LANGUAGES));
  if (!(await ask(label("new_person"), [name.holder, language.holder])) || !name.control.value.trim()) return null;
  const id = Math.max(1000, ...state.snapshot.users.map((user) => user.id)) + 1;
  await call(`/sandbox/users/${id}`, { first_name: name.control.value.trim(), language_code: language.control.value });
  return id;
}

export async function newGroup() {
  const title = input(label("title"));
  const people = checks(others());
  const [isSuper, isForum] = [input(label("supergroup"), "checkbox"), input(label("forum"), "checkbox")];
  const parts = [title, ...people, isSuper, isForum].map((one) => one.holder);
  if (!(await ask(label("group_title"), parts)) || !title.control.value.trim()) return null;
  const group = await call("/sandbox/groups", {
    title: title.control.value.trim(), members: [state.player, ...chosen(people)], is_supergroup: isSuper.control.checked, is_forum: isForum.control.checked,
  });
  return group.id;
}

export async function newChannel() {
  const [title, name] = [input(label("title")), input(label("channel_name"))];
  const people = checks(others());
  const parts = [title, name, ...people].map((one) => one.holder);
  if (!(await ask(label("channel_title"), parts)) || !title.control.value.trim()) return null;
  const channel = await call("/sandbox/channels", { title: title.control.value.trim(), username: name.control.value.trim(), owner: state.player });
  for (const user of chosen(people)) await call(`/sandbox/groups/${channel.id}/join`, { user_id: user });
  return channel.id;
}

export async function newTopic() {
  const name = input(label("name"));
  if (!(await ask(label("new_topic"), [name.holder])) || !name.control.value.trim()) return null;
  return (await call(`/sandbox/groups/${state.chat}/topic`, { name: name.control.value.trim() })).thread_id;
}

// Who can be added to the open chat ("join") or taken out of it ("part").
export const candidates = (action) => others().filter((user) => currentChat().members.includes(user.id) === (action === "part"));

export async function changeMember(action) {
  const people = candidates(action);
  const choice = select(label("name"), people.map((user) => [user.id, user.first_name]));
  if (await ask(label(action === "part" ? "remove_member" : "add_member"), [choice.holder])) {
    await call(`/sandbox/groups/${state.chat}/${action}`, { user_id: Number(choice.control.value) });
  }
}

export async function chooseChat() {
  const chats = mine().filter((chat) => chat.type !== "channel" || isAdministrator(chat));
  const choice = select(label("chats"), chats.map((chat) => [chat.id, titleOf(chat)]));
  return (await ask(label("choose_chat"), [choice.holder])) ? Number(choice.control.value) : null;
}

// Latitude and longitude in degrees; a place fills both in.
export async function chooseLocation() {
  const place = select(label("city"), Object.keys(CITIES).map((name) => [name, name]));
  const [latitude, longitude] = [input(label("latitude"), "number"), input(label("longitude"), "number")];
  for (const [one, most] of [[latitude, 90], [longitude, 180]]) Object.assign(one.control, { step: "any", min: -most, max: most, required: true });
  const fill = () => { [latitude.control.value, longitude.control.value] = CITIES[place.control.value]; };
  place.control.addEventListener("change", fill);
  fill();
  if (!(await ask(label("location"), [place, latitude, longitude].map((one) => one.holder)))) return null;
  return { latitude: latitude.control.valueAsNumber, longitude: longitude.control.valueAsNumber };
}

