/** Picks the text of the page's language. */
export function t(chinese: string, english: string): string {
  return document.documentElement.lang.startsWith("en") ? english : chinese;
}

/** Hour and minute as the reader's clock shows them. */
export function clock(moment: Date): string {
  return moment.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
}

/** Makes an element with attributes and text. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string> = {},
  text = "",
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}
