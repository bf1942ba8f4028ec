// input[type=file][data-pieces] in form[data-report]: files go to the server piece by piece as soon as they are chosen,
// with progress, pause and resume; a broken line goes on by itself where it stopped. What has arrived is taken out of the
// form, so that sending the form sends words alone.
import { make, t } from "./words";

const PIECE = 512 * 1024;
const LONGEST_WAIT = 15_000;

interface Problem {
  title?: string;
  detail?: string;
}

export function startPieces(): void {
  document.querySelectorAll<HTMLFormElement>("form[data-report]").forEach((form) => {
    const input = form.querySelector<HTMLInputElement>("input[type=file][data-pieces]");
    const mark = form.querySelector<HTMLInputElement>("input[name=mark]");
    if (!input || !mark) return;
    const list = make("ul", { class: "plain uploads" });
    input.after(list);
    const running = new Set<Upload>();
    input.addEventListener("change", () => {
      for (const file of Array.from(input.files ?? [])) {
        const upload = new Upload(file, mark.value, Number(input.dataset["pieces"]), () => running.delete(upload));
        running.add(upload);
        list.append(upload.line);
        void upload.run();
      }
      input.value = "";
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

/** One file on its way. */
class Upload {
  readonly line = make("li", { class: "upload" });
  private readonly meter = make("progress", { max: "1", value: "0" });
  private readonly words = make("span", { role: "status" });
  private readonly pause = make("button", { type: "button", class: "quiet" }, t("暂停", "Pause"));
  private readonly drop = make("button", { type: "button", class: "quiet" }, t("移除", "Remove"));
  private id = "";
  private at = 0;
  private stopped = false;
  private gone = false;
  private wake: (() => void) | undefined;
  private request: AbortController | undefined;

  constructor(private readonly file: File, private readonly mark: string, private readonly most: number, private readonly done: () => void) {
    this.meter.setAttribute("aria-label", file.name);
    this.line.append(make("strong", {}, file.name), this.meter, this.words, this.pause, this.drop);
    this.pause.addEventListener("click", () => this.toggle());
    this.drop.addEventListener("click", () => void this.remove());
  }

  sayWait(): void {
    this.words.textContent = t("还在上传，传完再提交；不要了可以移除。", "Still on its way: send when it has arrived, or remove it.");
  }

  async run(): Promise<void> {
    if (this.file.size > this.most) return this.fail(t("文件太大，没有上传。", "The file is too large."));
    let wait = 1_000;
    while (!this.gone) {
      try {
        await this.rest();
        if (await this.step()) return this.finish();
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
  private async step(): Promise<boolean> {
    if (this.id === "") {
      const begun = await this.ask("/report/files", "POST", new URLSearchParams({ mark: this.mark, name: this.file.name, size: String(this.file.size) }));
      this.id = String(begun["id"]);
    }
    const piece = this.file.slice(this.at, this.at + PIECE);
    if (this.at + PIECE >= this.file.size) this.words.textContent = t("正在检查……", "Being checked…");
    const answer = await this.ask(`/report/files/${this.id}`, "PATCH", piece, { "upload-offset": String(this.at) });
    this.at = Number(answer["at"]);
    this.show();
    return answer["complete"] === true;
  }

  /** Where to go on after a break. */
  private async find(): Promise<void> {
    if (this.id === "") return;
    try {
      this.at = Number((await this.ask(`/report/files/${this.id}`, "GET"))["at"]);
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
    if (answer.status === 409 && this.id !== "") throw new Error("again");
    if (answer.status >= 500) throw new Error("later");
    throw new Refused(`${problem.title ?? ""} ${problem.detail ?? ""}`);
  }

  private show(): void {
    this.meter.value = this.file.size === 0 ? 1 : this.at / this.file.size;
    const megabytes = (bytes: number) => (bytes / 1_000_000).toFixed(1);
    this.words.textContent = `${megabytes(this.at)} / ${megabytes(this.file.size)} MB`;
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

  private finish(): void {
    this.meter.remove();
    this.pause.remove();
    this.words.textContent = t("已收到", "Received");
    this.line.classList.add("arrived");
    this.done();
  }

  private fail(words: string): void {
    this.meter.remove();
    this.pause.remove();
    this.words.textContent = words;
    this.words.className = "error";
    this.done();
  }

  private async remove(): Promise<void> {
    this.gone = true;
    this.request?.abort();
    this.done();
    if (this.id !== "") await fetch(`/report/files/${this.id}/remove`, { method: "POST" }).catch(() => undefined);
    this.line.remove();
  }
}

/** The server said no; trying again does not help. */
class Refused extends Error {}
