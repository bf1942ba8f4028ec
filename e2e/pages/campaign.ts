import { execFileSync } from "node:child_process";
import { expect, type Locator, type Page } from "@playwright/test";

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

  /** Issues slips for the first stratum, prints their sheet and reads the codes off it. */
  async issueSlips(count: number): Promise<string[]> {
    const slips = `${this.address}/slips`;
    await this.page.goto(slips);
    const wanted = this.page.locator("input[name^=slips_]");
    for (const field of await wanted.all()) await field.fill("0");
    await wanted.first().fill(String(count));
    await this.page.locator(`form[action='${slips}'] button`).click();
    await this.jobIsDone();
    await this.page.goto(slips);
    return codesOn(await this.download(this.page.locator("a[href$='sheets.pdf']").first()));
  }

  /** Waits for the long work that was just asked for. */
  async jobIsDone(): Promise<void> {
    await this.page.waitForURL(/\/jobs\//);
    await expect(this.page.locator("#job")).toContainText("已完成", { timeout: 120_000 });
  }

  async download(link: Locator): Promise<string> {
    const waiting = this.page.waitForEvent("download");
    await link.click();
    return (await waiting).path();
  }
}

/** The codes printed on sheets of slips. */
function codesOn(pdf: string): string[] {
  const text = execFileSync("pdftotext", ["-layout", pdf, "-"], { encoding: "utf8" });
  return [...new Set(text.match(/\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b/g) ?? [])];
}
