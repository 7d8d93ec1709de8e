// Times as the reader sees them: in the zone of the browser, in the language of the person who is played.

let clock, dayOf, whole, relative, locale;

export function setTimeLanguage(code) {
  locale = navigator.language.startsWith(code) ? navigator.language : { en: "en-GB", fr: "fr-FR" }[code];
  clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
  dayOf = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
  whole = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" });
  relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
}

export const shortTime = (unix) => clock.format(unix * 1000);
export const fullTime = (unix) => whole.format(unix * 1000);
export const sizeOf = (bytes) => new Intl.NumberFormat(locale, { style: "unit", unit: "kilobyte" }).format(Math.ceil(bytes / 1024));

export function dayName(unix) {
  const start = (ms) => new Date(ms).setHours(0, 0, 0, 0);
  const days = Math.round((start(unix * 1000) - start(Date.now())) / 86_400_000);
  return Math.abs(days) < 2 ? relative.format(days, "day") : dayOf.format(unix * 1000);
}

function ago(unix) {
  const seconds = unix - Date.now() / 1000;
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return relative.format(Math.round(seconds), "second");
}

// A date_time entity's format: r, or any of w (weekday), d or D (date), t or T (time), in this order.
export function formatted(unix, format) {
  if (format === "r") return ago(unix);
  const options = {};
  if (format.includes("w")) options.weekday = format.includes("D") ? "long" : "short";
  if (/d/i.test(format)) Object.assign(options, { day: "numeric", month: format.includes("D") ? "long" : "short", year: "numeric" });
  if (/t/i.test(format)) Object.assign(options, { hour: "2-digit", minute: "2-digit" });
  if (format.includes("T")) options.second = "2-digit";
  return new Intl.DateTimeFormat(locale, options).format(unix * 1000);
}

export function fillTimes(root) {
  for (const element of root.querySelectorAll("time[data-unix]")) {
    const unix = Number(element.dataset.unix);
    element.title = fullTime(unix);
    element.dateTime = new Date(unix * 1000).toISOString();
    if (element.dataset.format) element.textContent = formatted(unix, element.dataset.format);
  }
}

setTimeLanguage("en");
