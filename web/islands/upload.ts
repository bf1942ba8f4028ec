// form[data-upload]: shows how much of a file has gone. Where the server answers with another page it is opened;
// where it answers with the form again, that form replaces this one.
import { readFindings } from "./frame";
import { adopt } from "./partial";
import { showToast } from "./toasts";
import { make, t } from "./words";

export function startUploads(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || !form.matches("form[data-upload]")) return;
    event.preventDefault();
    send(form, event.submitter);
  });
}

function send(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const body = new FormData(form, submitter);
  const request = new XMLHttpRequest();
  const bar = showBar(form);
  request.upload.addEventListener("progress", (progress) => {
    bar.meter.value = progress.loaded / progress.total;
    bar.words.textContent = sayProgress(progress);
  });
  request.addEventListener("load", () => showAnswer(form, request));
  request.addEventListener("error", () => {
    showToast(t("上传中断，文件没有送到。请检查网络后再试。", "The upload broke off and the file did not arrive. Check the network and try again."));
  });
  request.addEventListener("loadend", () => {
    bar.whole.remove();
    form.removeAttribute("aria-busy");
  });
  request.open("POST", form.action);
  request.send(body);
}

function showBar(form: HTMLFormElement) {
  const whole = make("div", { class: "progress", role: "status" });
  const meter = make("progress", { max: "1", value: "0", "aria-label": t("上传进度", "Upload progress") });
  const words = make("span", { class: "num" });
  whole.append(meter, words);
  form.append(whole);
  return { whole, meter, words };
}

function sayProgress({ loaded, total }: ProgressEvent): string {
  if (loaded === total) return t("已送达，正在读取……", "Arrived; being read…");
  const megabytes = (bytes: number) => (bytes / 1_000_000).toFixed(1);
  return `${megabytes(loaded)} / ${megabytes(total)} MB`;
}

function showAnswer(form: HTMLFormElement, request: XMLHttpRequest): void {
  const here = new URL(form.action).href;
  if (request.status < 400 && request.responseURL !== here) {
    location.assign(request.responseURL);
    return;
  }
  const answer = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
  const main = document.querySelector("main");
  if (!answer || !main) {
    showToast(t("服务器的回答读不懂，请刷新页面看是否已上传。", "The server's answer could not be read; reload to see whether the file arrived."));
    return;
  }
  main.replaceWith(answer);
  adopt(answer);
  if (!readFindings(answer)) answer.focus();
}
