// A form is sent once: a second press within a few seconds is ignored. And nobody leaves a page with unsent words in it
// (form[data-warn]) without being asked.
import { t } from "./words";

const SENDING = 4_000;

export function startGuards(): void {
  document.addEventListener("submit", sendOnce);
  window.addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(release));
  document.querySelectorAll<HTMLFormElement>("form[data-warn]").forEach(warnBeforeLeaving);
}

function sendOnce(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  form.setAttribute("aria-busy", "true");
  if (!form.matches("[data-upload]")) setTimeout(() => release(form), SENDING);
}

function release(form: Element): void {
  form.removeAttribute("aria-busy");
}

/** Asks before the page is left, for as long as `unsaved` answers true. */
export function askBeforeLeaving(unsaved: () => boolean): void {
  window.addEventListener("beforeunload", (event) => {
    if (!unsaved()) return;
    event.preventDefault();
    event.returnValue = t("填写的内容还没有保存。", "What you typed is not saved yet.");
  });
}

function warnBeforeLeaving(form: HTMLFormElement): void {
  let changed = false;
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  askBeforeLeaving(() => changed);
}
