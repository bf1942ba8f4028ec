import type { Locator, Page } from "@playwright/test";

/** What is around every page of the office. */
export class FramePage {
  constructor(private readonly page: Page) {}

  get rail(): Locator {
    return this.page.locator("nav.rail");
  }

  get person(): Locator {
    return this.page.locator("details.person");
  }

  async signOut(): Promise<void> {
    await this.person.locator("summary").click();
    await this.person.locator("form[action='/sign-out'] button").click();
  }

  async switchLanguage(): Promise<void> {
    await this.page.locator("form.language button").click();
  }
}
