// Small tools of the page: elements, requests to the control API, and errors that are shown instead of thrown.

export const $ = (id) => document.getElementById(id);

export function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  if (tag === "button") element.type = "button";
  return element;
}

export async function call(path, body) {
  const options = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || `Error ${response.status}`);
  return answer;
}

export function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { $("toast").hidden = true; }, 4000);
}

export const guarded = (work) => async (...given) => {
  try { return await work(...given); } catch (error) { return toast(error.message); }
};

export function tone(name) {
  let sum = 0;
  for (const character of String(name)) sum += character.codePointAt(0);
  return `tone-${sum % 6}`;
}
