// input[type=file][data-pieces] in form[data-report]: files go to the server piece by piece as soon as they are chosen,
// with progress, pause and resume; a broken line goes on by itself where it stopped. What has arrived is taken out of the
// form, so that sending the form sends words alone. The tab keeps what has begun: after a reload it goes on, once the same
// file is chosen again.
import { make, t } from "./words";

const PIECE = 512 * 1024;
const LONGEST_WAIT = 15_000;

interface Problem {
  title?: string;
  detail?: string;
}

/** A file that has begun to travel, as the tab keeps it over a reload. */
interface Begun {
  id: string;
  name: string;
  size: number;
  arrived: boolean;
}

/** What the tab keeps: the form's mark, which the files belong to, and the files. */
class Shelf {
  private static readonly KEY = "report-files";
  files: Begun[] = [];

  constructor(public mark: string) {}

  static kept(): Shelf {
    const shelf = new Shelf("");
    try {
      Object.assign(shelf, JSON.parse(sessionStorage.getItem(Shelf.KEY) ?? "{}"));
    } catch {
      // Nothing kept, or a browser that keeps nothing.
    }
    return shelf;
  }

  static forget(): void {
    new Shelf("").keep();
  }

  add(file: Begun): void {
    this.files.push(file);
    this.keep();
  }

  drop(id: string): void {
    this.files = this.files.filter((file) => file.id !== id);
    this.keep();
  }

  keep(): void {
    try {
      if (this.files.length === 0) sessionStorage.removeItem(Shelf.KEY);
      else sessionStorage.setItem(Shelf.KEY, JSON.stringify({ mark: this.mark, files: this.files }));
    } catch {
      // A browser that keeps nothing: a reload begins anew.
    }
  }
}

export function startPieces(): void {
  if (document.querySelector("[data-sent]")) Shelf.forget();
  document.querySelectorAll<HTMLFormElement>("form[data-report]").forEach((form) => {
    const input = form.querySelector<HTMLInputElement>("input[type=file][data-pieces]");
    const mark = form.querySelector<HTMLInputElement>("input[name=mark]");
    if (!input || !mark) return;
    const list = make("ul", { class: "plain uploads" });
    input.after(list);
    const running = new Set<Upload>();
    const shelf = new Shelf(mark.value);
    const show = (begun: Begun): Upload => {
      const upload = new Upload(begun, shelf, Number(input.dataset["pieces"]), () => running.delete(upload));
      list.append(upload.line);
      if (begun.arrived) upload.finish();
      else running.add(upload);
      return upload;
    };
    const ready = takeUp(mark, shelf, "fresh" in form.dataset).then(() => shelf.files.forEach(show));
    input.addEventListener("change", () => {
      const chosen = Array.from(input.files ?? []);
      input.value = "";
      void ready.then(() => {
        for (const file of chosen) {
          const waits = Array.from(running).find((upload) => upload.waitsFor(file));
          (waits ?? show({ id: "", name: file.name, size: file.size, arrived: false })).goOn(file);
        }
      });
    });
    form.addEventListener("submit", (event) => {
      if (running.size === 0) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      form.removeAttribute("aria-busy");
      list.scrollIntoView({ block: "center" });
      running.forEach((upload) => upload.sayWait());
    }, { capture: true });
  });
}

/**
 * A form that was opened anew goes on with the files of the one before it, as long as that was not sent. A form that came back
 * with findings is the same one, and shows by itself what has arrived.
 */
async function takeUp(mark: HTMLInputElement, shelf: Shelf, fresh: boolean): Promise<void> {
  const before = Shelf.kept();
  const files = fresh ? before.files : before.files.filter((file) => !file.arrived);
  if (files.length === 0) return Shelf.forget();
  if (fresh) mark.value = before.mark;
  const there = await Promise.all(files.map(isThere));
  shelf.files = files.filter((_, place) => there[place]);
  if (shelf.files.length === 0) mark.value = shelf.mark;
  shelf.mark = mark.value;
  shelf.keep();
}

/** Whether the server still takes a file, and all of it has arrived. Where the line is broken nothing is known: it is tried again. */
async function isThere(file: Begun): Promise<boolean> {
  const answer = await fetch(`/report/files/${file.id}`, { headers: { accept: "application/json" } }).catch(() => undefined);
  if (answer?.ok) file.arrived = ((await answer.json()) as { complete?: boolean }).complete === true;
  return answer?.ok ?? true;
}

/** One file on its way. */
class Upload {
  readonly line = make("li", { class: "upload" });
  private readonly meter = make("progress", { max: "1", value: "0" });
  private readonly words = make("span", { role: "status" });
  private readonly pause = make("button", { type: "button", class: "quiet" }, t("暂停", "Pause"));
  private readonly drop = make("button", { type: "button", class: "quiet" }, t("移除", "Remove"));
  private file: File | undefined;
  private at = 0;
  private stopped = false;
  private gone = false;
  private wake: (() => void) | undefined;
  private request: AbortController | undefined;

  constructor(private readonly begun: Begun, private readonly shelf: Shelf, private readonly most: number, private readonly done: () => void) {
    this.meter.setAttribute("aria-label", begun.name);
    this.line.append(make("strong", {}, begun.name), this.meter, this.words, this.pause, this.drop);
    this.pause.addEventListener("click", () => this.toggle());
    this.drop.addEventListener("click", () => void this.remove());
    this.pause.hidden = true;
    this.words.textContent = t("没有传完：请再选一次这个文件，会从断开的地方接着传。", "Not all of it arrived: choose this file again and it goes on where it broke off.");
  }

  /** Whether a chosen file is the rest of this one. */
  waitsFor(file: File): boolean {
    return this.file === undefined && this.begun.name === file.name && this.begun.size === file.size;
  }

  goOn(file: File): void {
    this.file = file;
    this.pause.hidden = false;
    this.words.textContent = "";
    this.words.className = "";
    void this.run(file);
  }

  sayWait(): void {
    this.words.textContent = t("还在上传，传完再提交；不要了可以移除。", "Still on its way: send when it has arrived, or remove it.");
  }

  private async run(file: File): Promise<void> {
    if (file.size > this.most) return this.fail(t("文件太大，没有上传。", "The file is too large."));
    await this.find();
    let wait = 1_000;
    while (!this.gone) {
      try {
        await this.rest();
        if (await this.step(file)) return this.finish();
        wait = 1_000;
      } catch (problem) {
        if (this.gone) return;
        if (problem instanceof Refused) return this.fail(problem.message);
        if (!this.stopped) this.words.textContent = t("网络断了，会自动接着传……", "The network broke; going on by itself…");
        await this.sleep(wait);
        wait = Math.min(wait * 2, LONGEST_WAIT);
        await this.find();
      }
    }
  }

  /** Sends the next piece; answers whether all has arrived. */
  private async step(file: File): Promise<boolean> {
    if (this.begun.id === "") {
      const { mark } = this.shelf;
      this.begun.id = String((await this.ask("/report/files", "POST", new URLSearchParams({ mark, name: file.name, size: String(file.size) })))["id"]);
      this.shelf.add(this.begun);
    }
    const piece = file.slice(this.at, this.at + PIECE);
    if (this.at + PIECE >= file.size) this.words.textContent = t("正在检查……", "Being checked…");
    const answer = await this.ask(`/report/files/${this.begun.id}`, "PATCH", piece, { "upload-offset": String(this.at) });
    this.at = Number(answer["at"]);
    this.show();
    return answer["complete"] === true;
  }

  /** Where to go on after a break. */
  private async find(): Promise<void> {
    if (this.begun.id === "") return;
    try {
      this.at = Number((await this.ask(`/report/files/${this.begun.id}`, "GET"))["at"]);
    } catch {
      // The line is still broken; the next round tries again.
    }
  }

  private async ask(address: string, method: string, body?: BodyInit, headers: Record<string, string> = {}): Promise<Record<string, unknown>> {
    this.request = new AbortController();
    const answer = await fetch(address, { method, headers: { accept: "application/json", ...headers }, signal: this.request.signal, ...(body === undefined ? {} : { body }) });
    if (answer.ok) return (await answer.json()) as Record<string, unknown>;
    const problem = (await answer.json().catch(() => ({}))) as Problem;
    // 409: the pieces did not join; ask where to go on. 5xx: the server will be back.
    if (answer.status === 409 && this.begun.id !== "") throw new Error("again");
    if (answer.status >= 500) throw new Error("later");
    throw new Refused(`${problem.title ?? ""} ${problem.detail ?? ""}`);
  }

  private show(): void {
    const { size } = this.begun;
    this.meter.value = size === 0 ? 1 : this.at / size;
    const megabytes = (bytes: number) => (bytes / 1_000_000).toFixed(1);
    this.words.textContent = `${megabytes(this.at)} / ${megabytes(size)} MB`;
  }

  private toggle(): void {
    this.stopped = !this.stopped;
    this.pause.textContent = this.stopped ? t("继续", "Go on") : t("暂停", "Pause");
    if (this.stopped) {
      this.words.textContent = t("已暂停", "Paused");
      this.request?.abort();
    } else {
      this.wake?.();
    }
  }

  private rest(): Promise<void> {
    return this.stopped ? new Promise((go) => (this.wake = go)) : Promise.resolve();
  }

  private sleep(milliseconds: number): Promise<void> {
    return new Promise((go) => {
      this.wake = go;
      setTimeout(go, milliseconds);
      window.addEventListener("online", () => go(), { once: true });
    });
  }

  finish(): void {
    this.meter.remove();
    this.pause.remove();
    this.words.textContent = t("已收到", "Received");
    this.line.classList.add("arrived");
    this.begun.arrived = true;
    this.shelf.keep();
    this.done();
  }

  private fail(words: string): void {
    this.meter.remove();
    this.pause.remove();
    this.words.textContent = words;
    this.words.className = "error";
    this.shelf.drop(this.begun.id);
    this.done();
  }

  private async remove(): Promise<void> {
    this.gone = true;
    this.request?.abort();
    this.shelf.drop(this.begun.id);
    this.done();
    if (this.begun.id !== "") await fetch(`/report/files/${this.begun.id}/remove`, { method: "POST" }).catch(() => undefined);
    this.line.remove();
  }
}

/** The server said no; trying again does not help. */
class Refused extends Error {}
