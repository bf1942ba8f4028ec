// Toasts: a message about what was done goes away by itself, a refusal stays until it is closed.
import { make, t } from "./words";

const SHOWN_FOR = 8_000;

export function startToasts(): void {
  const place = document.getElementById("toasts");
  if (!place) return;
  const dressAll = () => place.querySelectorAll<HTMLElement>(".toast:not([data-dressed])").forEach(dress);
  new MutationObserver(dressAll).observe(place, { childList: true });
  dressAll();
}

/** Shows a refusal in words. */
export function showToast(message: string): void {
  document.getElementById("toasts")?.append(make("div", { class: "toast", role: "alert" }, message));
}

function dress(toast: HTMLElement): void {
  toast.dataset.dressed = "";
  const close = make("button", { type: "button", class: "quiet", "aria-label": t("关闭", "Close") }, "×");
  close.addEventListener("click", () => toast.remove());
  toast.append(close);
  if (toast.getAttribute("role") !== "alert") hideLater(toast);
}

/** Whoever points at a toast or has the focus in it is still reading it. */
function hideLater(toast: HTMLElement): void {
  const tryToHide = () => {
    if (toast.matches(":hover, :focus-within")) setTimeout(tryToHide, SHOWN_FOR);
    else toast.remove();
  };
  setTimeout(tryToHide, SHOWN_FOR);
}
