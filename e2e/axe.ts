import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** Notes every WCAG 2.2 A or AA rule the page breaks, and where. */
export async function expectAccessible(page: Page): Promise<void> {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  // axe takes everything inside a disabled fieldset for unreachable, a scrolling table with its own tab stop too.
  // Of what passes nobody wants a list; no page holds another, so the check needs no second window.
  const builder = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).withTags(tags).exclude("fieldset[disabled] .table-wrap").setLegacyMode();
  const { violations } = await builder.analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  expect.soft(found, page.url()).toEqual([]);
}
