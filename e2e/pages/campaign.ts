import { expect, type Locator, type Page } from "@playwright/test";
import { textOf } from "../papers";

/** A campaign as the office runs it. */
export class CampaignPage {
  constructor(private readonly page: Page) {}

  /** Opens the campaign of the list whose stage reads so. */
  async openByStage(stage: string): Promise<void> {
    await this.page.goto("/campaigns");
    await this.page.locator("tbody tr", { hasText: stage }).first().locator("a").first().click();
    await expect(this.page.locator("h1")).toContainText(stage);
  }

  get address(): string {
    return new URL(this.page.url()).pathname.split("/").slice(0, 3).join("/");
  }

  /** Issues slips for the first strata, so many for each, prints their sheets and reads the codes off them. */
  async issueSlips(...counts: number[]): Promise<string[]> {
    const slips = `${this.address}/slips`;
    await this.page.goto(slips);
    const batches = this.page.locator(`form[action^='${slips}/']:not([action$='/withdraw'])`);
    const before = await batches.count();
    const wanted = await this.page.locator("input[name^=slips_]").all();
    for (const [place, field] of wanted.entries()) await field.fill(String(counts[place] ?? 0));
    await this.page.locator(`form[action='${slips}'] button`).click();
    await this.page.waitForURL(counts.length === 1 ? /\/jobs\// : /\/slips$/);
    const printed = async () => {
      await this.page.goto(slips);
      const made = (await batches.all()).slice(before);
      return Promise.all(made.map((batch) => batch.locator("a[href$='sheets.pdf']").count()));
    };
    await expect.poll(printed, { timeout: 420_000, intervals: [1_000] }).toEqual(counts.map(() => 1));
    const codes: string[] = [];
    for (const batch of (await batches.all()).slice(before)) {
      codes.push(...codesOn(await this.download(batch.locator("a[href$='sheets.pdf']"))));
    }
    return codes;
  }

  async goTo(place: "" | "scheme" | "roster" | "draw" | "slips" | "results" | "notices"): Promise<void> {
    await this.page.goto(`${this.address}/${place}`.replace(/\/$/, ""));
  }

  /** Presses the button of an act and says yes if it asks. */
  async act(name: string): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
    const dialog = this.page.getByRole("dialog");
    if (!(await dialog.isVisible())) return;
    // The script sends the form after the yes: what comes next must not overtake it.
    await Promise.all([this.page.waitForEvent("framenavigated"), dialog.getByRole("button", { name, exact: true }).click()]);
  }

  /** Freezes roster and plan, announces a throw of dice, records the seed a witness saw, and draws. */
  async draw(seed: string): Promise<void> {
    await this.goTo("draw");
    await this.page.locator("#which_1").fill("现场见证人当众掷骰");
    await this.act("冻结并公布");
    await this.page.locator("input[name=text]").fill(seed);
    await this.page.locator("input[name=witness]").fill("现场见证人");
    await this.act("登记种子");
    await this.act("开始抽选");
    await expect(this.page.locator("tbody tr", { hasText: "抽中" }).first()).toBeVisible();
  }

  /** Waits for the long work that was just asked for. */
  async jobIsDone(): Promise<void> {
    await this.page.waitForURL(/\/jobs\//);
    await expect(this.page.locator("#job")).toContainText("已完成", { timeout: 180_000 });
  }

  async download(link: Locator): Promise<string> {
    const waiting = this.page.waitForEvent("download");
    await link.click();
    return (await waiting).path();
  }
}

/** The codes printed on sheets of slips. */
function codesOn(pdf: string): string[] {
  const text = textOf(pdf);
  return [...new Set(text.match(/\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b/g) ?? [])];
}
