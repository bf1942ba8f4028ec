import type { FullResult, Reporter, TestCase, TestResult } from "@playwright/test/reporter";

/** A report's last lines: what failed and why, in so few words that the end of a long log holds all of it. */
export default class WhatFailed implements Reporter {
  private readonly lines: string[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    for (const error of result.errors) {
      const why = (error.message ?? String(error.value)).replace(/\u001b\[[0-9;]*m/g, "");
      this.lines.push(`${test.title}: ${why.split("\n").filter((line) => line.trim() !== "").slice(0, 12).join("\n    ").slice(0, 600)}`);
    }
  }

  onEnd(_result: FullResult): void {
    if (this.lines.length > 0) console.log(`\nWhat failed:\n${this.lines.join("\n")}`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
