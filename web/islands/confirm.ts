// Confirm before an act that can't be taken back: <button data-confirm="…"> or <form data-confirm="…">.
// Without the script the server's own question page or the audit trail is what remains, so it guards nothing by itself.
import { make, t } from "./words";

const confirmed = new WeakSet<HTMLFormElement>();

export function startConfirmations(): void {
  document.addEventListener("submit", ask, { capture: true });
}

function ask(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const submitter = event.submitter as HTMLButtonElement | null;
  const question = submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!question || confirmed.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const word = submitter?.textContent?.trim() || t("继续", "Continue");
  show(question, word, () => {
    confirmed.add(form);
    form.requestSubmit(submitter);
  });
}

function show(question: string, word: string, act: () => void): void {
  const dialog = make("dialog", { "aria-labelledby": "confirm-question" });
  const choices = make("form", { method: "dialog", class: "actions" });
  const stay = make("button", { value: "no" }, t("取消", "Cancel"));
  const go = make("button", { value: "yes", class: "primary" }, word);
  choices.append(stay, go);
  dialog.append(make("p", { id: "confirm-question" }, question), choices);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue === "yes") act();
  });
  document.body.append(dialog);
  dialog.showModal();
  stay.focus();
}
