// Saves a form while it is filled in: to its data-save address, a moment after the last change, again when the network
// comes back, and once more when the page is put away. What was typed stays in the form whatever happens.
import { clock, t } from "./words";

const PAUSE = 900;
const RETRY = 10_000;

/** What the page can ask of a draft. */
export interface Draft {
  /** Whether something is typed that the server does not have. */
  unsaved(): boolean;
}

export function startSaving(form: HTMLFormElement, address: string): Draft {
  let saved = content(form);
  let timer = 0;
  let sent = false;
  const unsaved = () => !sent && content(form) !== saved;

  const save = async () => {
    const text = content(form);
    if (sent || text === saved) return;
    const answer = await post(address, text);
    if (answer === "saved") {
      saved = text;
      say(form, "saved", t(`已暂存 ${clock(new Date())}`, `Draft saved ${clock(new Date())}`));
    } else {
      say(form, "waiting", answer.message);
      if (answer.again) plan(RETRY);
    }
  };
  const plan = (pause: number) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void save(), pause);
  };

  form.addEventListener("input", () => plan(PAUSE));
  form.addEventListener("change", () => plan(PAUSE));
  form.addEventListener("submit", (event) => (sent = !event.defaultPrevented));
  window.addEventListener("online", () => plan(0));
  window.addEventListener("pagehide", () => {
    if (unsaved()) navigator.sendBeacon(address, new URLSearchParams(content(form)));
  });
  return { unsaved };
}

/** The form as it would be sent, without files. */
function content(form: HTMLFormElement): string {
  const pairs = [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string");
  return new URLSearchParams(pairs).toString();
}

async function post(address: string, text: string): Promise<"saved" | { message: string; again: boolean }> {
  const headers = { "content-type": "application/x-www-form-urlencoded", accept: "application/json" };
  try {
    const answer = await fetch(address, { method: "POST", headers, body: text });
    if (answer.ok) return "saved";
    const problem = (await answer.json().catch(() => ({}))) as { title?: string };
    return { message: problem.title ?? t("暂存没有成功。", "The draft could not be saved."), again: answer.status >= 500 };
  } catch {
    return { message: t("没有网络，可以继续填写，恢复后自动暂存。", "No network. Go on; it will be saved when it is back."), again: true };
  }
}

function say(form: HTMLFormElement, state: string, message: string): void {
  const place = form.querySelector<HTMLElement>(".save-state");
  if (!place) return;
  place.dataset.state = state;
  place.textContent = message;
}
