// The script of every page. Each island looks for its own attributes and does nothing on a page that has none;
// every page works as plain forms without any of them.
import { startBallots } from "./ballot";
import { startConfirmations } from "./confirm";
import { startCopying } from "./copy";
import { startCountEntry } from "./count";
import { startFiltering } from "./filter";
import { startFrame } from "./frame";
import { startGuards } from "./guard";
import { startPartialPages } from "./partial";
import { startToasts } from "./toasts";
import { startUploads } from "./upload";

startPartialPages();
startFrame();
startToasts();
startConfirmations();
startGuards();
startUploads();
startCopying();
startFiltering();
startBallots();
startCountEntry();
