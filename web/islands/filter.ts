// <input type="search" data-filter="#rows"> hides the children of an element (rows, cards) that lack the words typed.
// For lists that are wholly on the page; long lists are searched by the server.
export function startFiltering(): void {
  document.querySelectorAll<HTMLInputElement>("input[data-filter]").forEach((input) => {
    const apply = () => filter(input);
    input.addEventListener("input", apply);
    apply();
  });
}

function filter(input: HTMLInputElement): void {
  const words = input.value.trim().toLowerCase().split(/\s+/);
  const rows = document.querySelector(input.dataset.filter ?? "")?.children ?? [];
  for (const row of rows) {
    const text = (row.textContent ?? "").toLowerCase();
    (row as HTMLElement).hidden = !words.every((word) => text.includes(word));
  }
}
