// <button data-copy="#id"> copies the text of an element; a page without a secure address selects it instead.
import { t } from "./words";

const SAID_FOR = 2_000;

export function startCopying(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    const source = button && document.querySelector<HTMLElement>(button.dataset.copy ?? "");
    if (button && source) void copy(button, source);
  });
}

async function copy(button: HTMLElement, source: HTMLElement): Promise<void> {
  const text = source instanceof HTMLInputElement ? source.value : (source.textContent ?? "").trim();
  const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  if (!done) select(source);
  const word = button.textContent;
  button.textContent = done ? t("已复制", "Copied") : t("已选中，请手动复制", "Selected; copy it by hand");
  setTimeout(() => (button.textContent = word), SAID_FOR);
}

function select(source: HTMLElement): void {
  if (source instanceof HTMLInputElement) return source.select();
  getSelection()?.selectAllChildren(source);
}
