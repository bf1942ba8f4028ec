// form.count-entry: typing paper ballots by keyboard alone. A mark goes on to the next field by itself, Enter and the arrows
// move, Backspace in an empty field goes back. Every field is saved as it is typed (data-count), so that a station without
// power loses nothing; a field the server refuses is marked and keeps no other from being saved. Without this script the same
// form is sent page by page.
import { askBeforeLeaving } from "./guard";
import { clock, t } from "./words";

const RETRY = 3_000;

export function startCountEntry(): void {
  document.querySelectorAll<HTMLFormElement>("form.count-entry").forEach(startEntry);
}

function startEntry(form: HTMLFormElement): void {
  const fields = [...form.querySelectorAll<HTMLInputElement>("tbody input:not(:disabled)")];
  const draft = saveFields(form);
  const single = form.hasAttribute("data-single");
  for (const field of fields) {
    field.addEventListener("focus", () => field.select());
    field.addEventListener("input", () => {
      draft.changed(field);
      showSum(field);
      if (single && field.value !== "") move(form, fields, field, 1);
    });
    field.addEventListener("keydown", (event) => onKey(event, form, fields, field));
  }
  form.querySelectorAll<HTMLElement>("tbody tr").forEach((row) => showSum(row));
  askBeforeLeaving(draft.unsaved);
  (fields.find((field) => field.value === "" || field.matches("[aria-invalid]")) ?? fields[0])?.focus();
}

function onKey(event: KeyboardEvent, form: HTMLFormElement, fields: HTMLInputElement[], field: HTMLInputElement): void {
  const across = field.closest("tr")?.querySelectorAll("input").length ?? 1;
  const back = event.key === "Backspace" && field.value === "";
  const steps: Record<string, number> = { Enter: 1, ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across };
  const step = back ? -1 : steps[event.key];
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  move(form, fields, field, step);
}

/** After the last field the button gets the focus: Enter there saves and goes on. */
function move(form: HTMLFormElement, fields: HTMLInputElement[], field: HTMLInputElement, step: number): void {
  const next = fields.indexOf(field) + step;
  if (next >= fields.length) form.querySelector<HTMLElement>("button.primary")?.focus();
  else fields[Math.max(next, 0)]?.focus();
}

/** The running sum of a row of a tally sheet, and whether it is what it must be. */
function showSum(within: HTMLElement): void {
  const row = within.closest("tr");
  const output = row?.querySelector<HTMLOutputElement>("output[data-sum]");
  if (!row || !output) return;
  const typed = [...row.querySelectorAll("input")].map((field) => field.value.trim());
  const sum = typed.reduce((all, text) => all + (Number(text) || 0), 0);
  const complete = typed.every((text) => text !== "");
  output.textContent = String(sum);
  output.dataset.state = !complete ? "open" : sum === Number(output.dataset.sum) ? "good" : "bad";
}

/** Sends changed fields one request after another, in the order they were typed last. A refused field is not sent again. */
function saveFields(form: HTMLFormElement): { changed(field: HTMLInputElement): void; unsaved(): boolean } {
  const waiting = new Map<string, string>();
  const wrong = new Map<string, string>();
  const address = form.dataset.count ?? "";
  const serial = form.querySelector<HTMLInputElement>("input[name=serial]")?.value ?? "";
  let busy = false;
  let left = false;
  const send = async () => {
    if (busy || left || waiting.size === 0) return;
    busy = true;
    const batch = new Map(waiting);
    const answer = await post(address, new URLSearchParams([["serial", serial], ...batch]));
    busy = false;
    if (answer.saved) {
      for (const [name, value] of batch) {
        if (waiting.get(name) === value) waiting.delete(name);
        mark(form, wrong, name, answer.refused.get(name));
      }
    }
    say(form, answer, wrong);
    if (answer.saved) void send();
    else if (answer.again) setTimeout(() => void send(), RETRY);
  };
  form.addEventListener("submit", (event) => (left = !event.defaultPrevented));
  window.addEventListener("online", () => void send());
  return {
    changed: (field) => {
      waiting.set(field.name, field.value);
      void send();
    },
    unsaved: () => !left && (waiting.size > 0 || wrong.size > 0),
  };
}

/** Marks a field that was refused, or takes the mark away. */
function mark(form: HTMLFormElement, wrong: Map<string, string>, name: string, words?: string): void {
  const field = form.elements.namedItem(name);
  if (!(field instanceof HTMLInputElement)) return;
  if (words === undefined) {
    field.removeAttribute("aria-invalid");
    wrong.delete(name);
  } else {
    field.setAttribute("aria-invalid", "true");
    wrong.set(name, `${field.getAttribute("aria-label") ?? ""}：${words}`);
  }
}

interface Answer {
  /** All fields are saved but the refused ones. */
  saved: boolean;
  again: boolean;
  words: string;
  refused: Map<string, string>;
}

async function post(address: string, body: URLSearchParams): Promise<Answer> {
  const saved = () => ({ saved: true, again: false, words: t(`已保存 ${clock(new Date())}`, `Saved ${clock(new Date())}`) });
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { accept: "application/json" }, keepalive: true });
    if (answer.ok) return { ...saved(), refused: new Map() };
    const problem = (await answer.json().catch(() => ({}))) as Problem;
    const refused = refusedFields(problem, body);
    if (refused.size > 0) return { ...saved(), refused };
    const words = problem.title ?? t("这一格没有保存。", "The field was not saved.");
    return { saved: false, again: answer.status >= 500, words, refused };
  } catch {
    const words = t("没有连上服务器，恢复后自动保存。", "No connection; it will be saved when it is back.");
    return { saved: false, again: true, words, refused: new Map() };
  }
}

interface Problem {
  title?: string;
  findings?: { place: string; message: string }[];
}

/** The sent fields that the server names, with its words. A place is the ballot's serial and the field: 7!f12. */
function refusedFields(problem: Problem, body: URLSearchParams): Map<string, string> {
  const named = (problem.findings ?? []).map(({ place, message }) => [place.split("!").pop() ?? "", message] as const);
  return new Map(named.filter(([name]) => name !== "serial" && body.has(name)));
}

function say(form: HTMLFormElement, answer: Answer, wrong: Map<string, string>): void {
  const place = form.querySelector<HTMLElement>(".save-state");
  if (!place) return;
  const [first] = wrong.values();
  place.dataset.state = answer.saved && first === undefined ? "saved" : "waiting";
  place.textContent = first === undefined ? answer.words : `${first} ${t("其余", "Others: ")}${answer.words}`;
}
