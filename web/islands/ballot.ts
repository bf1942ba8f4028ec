// form.ballot: one tap for a whole unit (what was marked singly stays), a live count, saving while filling in (data-save),
// a question before leaving only while something is not saved.
import { askBeforeLeaving } from "./guard";
import { startSaving } from "./draft";
import { make, t } from "./words";

export function startBallots(): void {
  document.querySelectorAll<HTMLFormElement>("form.ballot").forEach(startBallot);
}

function startBallot(form: HTMLFormElement): void {
  const groups = markNames(form);
  form.querySelectorAll<HTMLSelectElement>(".row-all select").forEach(offerOneTap);
  const count = () => showCount(form, groups);
  form.addEventListener("change", (event) => {
    if (event.isTrusted) (event.target as Element).closest<HTMLElement>(".marks")?.removeAttribute("data-by-row");
    count();
  });
  count();
  const draft = form.dataset.save ? startSaving(form, form.dataset.save) : undefined;
  if (draft) askBeforeLeaving(draft.unsaved);
}

/** The names of the radio groups: one mark each. */
function markNames(within: Element): string[] {
  const radios = within.querySelectorAll<HTMLInputElement>(".marks input[type=radio]");
  return [...new Set([...radios].map((radio) => radio.name))];
}

/** In place of the select that the server applies to blanks, a button for each grade that sets the unit at once. */
function offerOneTap(select: HTMLSelectElement): void {
  const row = select.closest<HTMLElement>(".row-all");
  const unit = select.closest<HTMLElement>(".ballot-unit, tr");
  if (!row || !unit) return;
  const each = make("div", { class: "each", role: "group", "aria-label": select.labels?.[0]?.textContent?.trim() ?? "" });
  for (const option of [...select.options].filter((option) => option.value !== "")) {
    const button = make("button", { type: "button" }, option.text);
    button.addEventListener("click", () => setWhole(unit, option.value));
    each.append(button);
  }
  select.value = "";
  select.hidden = true;
  select.disabled = true;
  row.append(each);
}

/** Marks what is blank, and what an earlier tap marked; what was marked singly stays. */
function setWhole(unit: HTMLElement, value: string): void {
  for (const marks of unit.querySelectorAll<HTMLElement>(".marks")) {
    const radios = [...marks.querySelectorAll<HTMLInputElement>("input[type=radio]")];
    if (radios.some((radio) => radio.checked) && !marks.hasAttribute("data-by-row")) continue;
    for (const radio of radios.filter((radio) => radio.value === value)) radio.checked = true;
    marks.setAttribute("data-by-row", "");
  }
  unit.dispatchEvent(new Event("change", { bubbles: true }));
}

function showCount(form: HTMLFormElement, groups: string[]): void {
  const marked = new Set([...form.querySelectorAll<HTMLInputElement>(".marks input:checked")].map((radio) => radio.name));
  for (const unit of form.querySelectorAll(".ballot-unit")) {
    unit.classList.toggle("complete", markNames(unit).every((name) => marked.has(name)));
  }
  const words = form.querySelector("[data-count]");
  if (words) words.textContent = t(`已填 ${marked.size} / ${groups.length} 项`, `${marked.size} of ${groups.length} filled in`);
  const bar = form.querySelector("progress");
  if (bar) {
    bar.max = Math.max(groups.length, 1);
    bar.value = marked.size;
  }
}
