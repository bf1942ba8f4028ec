import type { Locator, Page } from "@playwright/test";

/** The ballot as an evaluator fills it in. */
export class BallotPage {
  constructor(private readonly page: Page) {}

  async openWith(code: string): Promise<void> {
    await this.page.goto("/ballot");
    await this.page.locator("input[name=code]").fill(code);
    await this.page.locator("form[action='/ballot'] button").click();
  }

  async start(): Promise<void> {
    await this.page.goto("/ballot/fill/1");
  }

  get units(): Locator {
    return this.page.locator(".ballot-unit[aria-labelledby]");
  }

  get saveState(): Locator {
    return this.page.locator(".save-state");
  }

  /** The marks of a unit's aspect, both counted from 0. */
  marks(unit: number, aspect: number): Locator {
    return this.units.nth(unit).locator(".marks").nth(aspect);
  }

  async mark(unit: number, aspect: number, grade: string): Promise<void> {
    await this.marks(unit, aspect).getByLabel(grade, { exact: true }).check();
  }

  async go(then: "next" | "review" | "overview" | "leave"): Promise<void> {
    await this.page.locator(`button[name=then][value=${then}]`).click();
  }

  async review(): Promise<void> {
    await this.page.goto("/ballot/review");
  }

  async submit(): Promise<void> {
    await this.page.locator("form[action='/ballot/submit'] button").click();
    await this.page.waitForURL(/\/ballot\/receipt/);
  }

  get receipt(): Locator {
    return this.page.locator(".receipt .value");
  }
}
