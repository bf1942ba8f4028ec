// The script of every page. Each island looks for its own attributes and does nothing on a page that has none;
// every page works as plain forms without any of them.
import { startBallots } from "./ballot";
import { startConfirmations } from "./confirm";
import { startCopying } from "./copy";
import { startFiltering } from "./filter";
import { startFrame } from "./frame";
import { startGuards } from "./guard";
import { startPartialPages } from "./partial";
import { startPieces } from "./pieces";
import { startToasts } from "./toasts";
import { startUploads } from "./upload";
import { startWork } from "./work";

startPartialPages();
startFrame();
startToasts();
startPieces();
startConfirmations();
startGuards();
startUploads();
startCopying();
startFiltering();
startBallots();
startWork();
