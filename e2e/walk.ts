import type { Page } from "@playwright/test";

/** The kind of a page: its path with ids, codes and numbers (whatever holds a digit) left out. */
export function kindOf(address: string): string {
  const parts = new URL(address).pathname.split("/");
  return parts.map((part) => (/\d/.test(part) ? "{id}" : part)).join("/");
}

/** A picture's name for a page. */
export function nameOf(address: string): string {
  return kindOf(address).replace(/^\//, "").replace(/[{}]/g, "").replace(/\//g, "-") || "home";
}

/**
 * Walks every page that can be reached by links from where it starts, files to take away left out: of pages of one kind
 * (same address but for its ids) as many as asked for. Returns the addresses of the pages visited.
 */
export async function walk(page: Page, starts: string[], ofAKind: number, visit: (address: string) => Promise<void>): Promise<string[]> {
  const queue = [...starts];
  const seen = new Set<string>();
  const kinds = new Map<string, number>();
  const visited: string[] = [];
  for (let address = queue.shift(); address !== undefined; address = queue.shift()) {
    const kind = kindOf(address);
    const known = kinds.get(kind) ?? 0;
    if (seen.has(address) || known >= ofAKind) continue;
    seen.add(address);
    kinds.set(kind, known + 1);
    if (!(await isPage(page, address))) continue;
    await visit(address);
    visited.push(address);
    queue.push(...(await pagesLinkedFrom(page)));
  }
  return visited;
}

/** Goes there; an address that answers with a file to save is no page. */
async function isPage(page: Page, address: string): Promise<boolean> {
  try {
    await page.goto(address);
    return true;
  } catch (problem) {
    if (String(problem).includes("Download is starting")) return false;
    throw problem;
  }
}

async function pagesLinkedFrom(page: Page): Promise<string[]> {
  const links = await page.locator("a[href]:not([download])").evaluateAll((anchors) => anchors.map((a) => new URL(a.getAttribute("href") ?? "", document.baseURI).href));
  const here = new URL(page.url()).origin;
  const pages = links.map((link) => new URL(link)).filter((link) => link.origin === here && !/\.[a-z0-9.]{2,6}$/.test(link.pathname));
  return pages.map((link) => link.origin + link.pathname);
}
