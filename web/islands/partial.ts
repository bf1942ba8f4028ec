// htmx exchanges parts of a page. A refusal comes as a toast with its own target (HX-Retarget) or as the form again
// with its findings (422); both are shown. Other errors leave the page as it is and say so.
import htmx from "htmx.org";
import { showToast } from "./toasts";
import { t } from "./words";

export function startPartialPages(): void {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean }>;
    const dressed = detail.xhr.getResponseHeader("HX-Retarget") !== null || detail.xhr.status === 422;
    if (dressed) detail.shouldSwap = true;
  });
  document.addEventListener("htmx:sendError", () => {
    showToast(t("没有连上服务器，这一步没有执行。请检查网络后再试。", "The server could not be reached; nothing was done. Check the network and try again."));
  });
}

/** Lets htmx see elements that were put into the page by other means. */
export function adopt(element: Element): void {
  htmx.process(element as HTMLElement);
}
