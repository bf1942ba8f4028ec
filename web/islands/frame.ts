// The frame: the person's menu closes like a menu, the rail shows where we are, wide tables can be scrolled by keyboard,
// `/` goes to the search field, a form that came back with findings is read from the top.
export function startFrame(): void {
  closeMenus();
  showWhereWeAre();
  makeScrollersReachable();
  slashSearches();
  readFindings();
}

/** A screen reader starts at the summary of findings. */
export function readFindings(within: ParentNode = document): boolean {
  const findings = within.querySelector<HTMLElement>(".findings[role=alert]");
  if (!findings) return false;
  findings.tabIndex = -1;
  findings.focus();
  return true;
}

function closeMenus(): void {
  const openMenus = () => document.querySelectorAll<HTMLDetailsElement>("details.person[open]");
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => (menu.open = menu.contains(event.target as Node)));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openMenus().forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
  });
}

/** On a narrow screen the rail is a strip: the current entry is scrolled into sight without moving the page. */
function showWhereWeAre(): void {
  for (const strip of document.querySelectorAll<HTMLElement>(".rail, .tabs")) {
    const here = strip.querySelector<HTMLElement>("[aria-current]");
    if (here) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
  }
}

/** What scrolls must be reachable by keyboard and have a name (WCAG 2.1.1). */
function makeScrollersReachable(): void {
  const seen = new ResizeObserver((entries) => entries.forEach(({ target }) => makeReachable(target as HTMLElement)));
  document.querySelectorAll<HTMLElement>(".table-wrap, .chart").forEach((region) => seen.observe(region));
}

function makeReachable(region: HTMLElement): void {
  const scrolls = region.scrollWidth > region.clientWidth || region.scrollHeight > region.clientHeight;
  if (!scrolls || region.hasAttribute("tabindex")) return;
  region.tabIndex = 0;
  if (region.tagName === "FIGURE") return;
  region.setAttribute("role", "group");
  const name = region.querySelector("caption") ?? region.closest(".card")?.querySelector("h2, h3") ?? document.querySelector("h1");
  if (!region.hasAttribute("aria-label") && name) region.setAttribute("aria-label", name.textContent?.trim() ?? "");
}

function slashSearches(): void {
  document.addEventListener("keydown", (event) => {
    const typing = (event.target as Element).closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const search = document.querySelector<HTMLInputElement>("input[type=search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });
}
