// SPDX-License-Identifier: GPL-3.0-or-later
// The page: keys and buttons, playing, and what is shown after each step.

import { byId, make, setWords, word } from "./dom.js";
import { setText, showDiagnostics, watchEditor } from "./editor.js";
import { showInspection } from "./inspector.js";
import { forgetAnswers, isOpen, openQuestion, score, showQuestion } from "./question.js";
import { Remote } from "./remote.js";
import { COLUMNS, showPlace, showPlot } from "./scrubber.js";
import { beginReport, reportScore } from "./scorm.js";
import { showPicture, svgOf } from "./stage.js";
import { Steps } from "./steps.js";
import { CALLS_AROUND, markRow, showCurrent, showTree } from "./tree.js";
import { packedPart, part, textPart, unzip } from "./unpack.js";

const LAST = 0xffffffff, MOMENT_FAIL = 1, THEME_LIGHT = 0, THEME_DARK = 1, LEAST_WIDTH = 480, LEAST_HEIGHT = 300;
const NARROW = "(max-width: 700px)"; // as in style.css: the stage is as high as it is wide
const HANDOUT_CALLS = 5000, HANDOUT_SHEETS = 60;
const EDITOR_MOST = 1 << 20; // bytes
const BUSY_MS = 100, PATIENCE_MS = 2000, ADDRESS_MS = 200;

/** @type {Remote | Steps} */
let remote;
/** @type {Show} */
let show;
/** @type {Call[]} */
let calls = [];
let text = new Uint8Array();
let callsFrom = -1, playing = 0, stage = -1, resized = 0, edits = 0, questions = 0, addressing = 0;
let pictured = { op: 0, event: 0 }; // the step that the picture shows
/** @type {{ name: string, args: any[] } | null} what is to be done when the engine is free */
let wanted = null;
let working = false;

// ---- what is shown ----

/** Fetches the calls around the cursor if they are not here. */
async function fetchCalls() {
  const from = Math.max(0, show.state.op - 1 - CALLS_AROUND);
  const end = show.state.op + CALLS_AROUND;
  if (callsFrom >= 0 && Math.abs(from - callsFrom) < CALLS_AROUND / 2 && (callsFrom === 0) === (from === 0)) return;
  callsFrom = from;
  calls = await remote.call("calls", from, end);
}

function showSentence() {
  const { state } = show;
  byId("position").textContent = state.position;
  byId("sentence").textContent = state.sentence;
  byId("message").textContent = state.message ?? "";
  byId("message").hidden = !state.message;
  byId("why").textContent = show.why ?? "";
  byId("code").hidden = !state.code;
  if (!state.code) return;
  byId("code-title").textContent = state.code.title;
  const { active, lines } = state.code;
  byId("code-lines").replaceChildren(...lines.map((line, i) => make("span", { class: i === active ? "active" : null }, `${line}\n`)));
}

/** Browsers do not like it more often than a few times a second. */
function writeAddress() {
  if (!addressing) addressing = window.setTimeout(() => {
    addressing = 0;
    const { op, event } = show.state;
    if (location.hash !== `#step=${op}.${event}`) history.replaceState(null, "", `#step=${op}.${event}`);
  }, ADDRESS_MS);
}

/** Things move if the step before or after is shown. */
function showStage() {
  const { op, event } = show.state;
  const near = Math.abs(op - pictured.op) + (op === pictured.op ? Math.abs(event - pictured.event) : 0) === 1;
  showPicture(show.picture, show.state.position, near);
  pictured = { op, event };
  showInspection(show.inspection, (call) => act("seek", call, LAST), (section, row) => select("row", section, row));
}

async function showAll() {
  await fetchCalls();
  showTree(calls, show, isOpen, (op, event) => act("seek", op, event));
  showQuestion(show.state, (mark, answer) => remote.call("answer", mark, answer), settled);
  showSentence();
  showStage();
  showPlace(show.state);
  writeAddress();
  showCurrent();
  const { op, event, ops, events } = show.state;
  if (!edits) reportScore(score(), questions, op === ops && event === events);
  document.body.dataset.step = `${show.state.op}.${show.state.event}`;
}

// ---- acting ----

/** Does what is wanted, and what has been asked for meanwhile: of several steps that wait, the last one. */
async function work() {
  const busy = setTimeout(() => document.body.classList.add("busy"), BUSY_MS);
  working = true;
  for (let next = wanted; next; next = wanted) {
    wanted = null;
    show = await remote.call(next.name, ...next.args);
    if (next.name !== "why") byId("verdict").textContent = "";
    await showAll();
  }
  working = false;
  clearTimeout(busy);
  document.body.classList.remove("busy");
}

/** Moves the cursor: @name is a command of worker.js that answers with what is to be shown.
 * @type {(name: string, ...args: any[]) => void} */
function act(name, ...args) {
  const forward = name.startsWith("step") && args[0] > 0;
  if (forward && show && openQuestion(show.state)) {
    stop();
    /** @type {HTMLElement | null} */ (byId("question").querySelector("button, input"))?.focus();
    return;
  }
  if (name !== "stepEvent" || args[0] !== 1) stop();
  request(name, ...args);
}

/** @type {(name: string, ...args: any[]) => void} */
function request(name, ...args) {
  wanted = { name, args };
  if (!working) work().catch(report);
}

/** After an answer the run goes to where it can be seen, and the engine says why, unless something else is asked first.
 * @param {Grade} grade */
function settled({ op, event }) {
  if (openQuestion(show.state)) showAll().catch(report);
  else request("why", op, event);
}

/** Selects something to inspect; how is one of the commands of worker.js.
 * @type {(how: string, ...args: any[]) => Promise<void>} */
async function select(how, ...args) {
  show = await remote.call(how, ...args);
  showStage();
}

/** @param {Error} error */
function report(error) {
  wanted = null;
  working = false;
  document.body.classList.remove("busy");
  if (!error.message) return;
  byId("failure").textContent = `${word("broken")} ${error.message}`;
  byId("failure").hidden = false;
}

// ---- playing ----

function stop() {
  clearInterval(playing);
  playing = 0;
  byId("play").setAttribute("aria-pressed", "false");
}

/** Is the end of a call before which the lesson stops? */
function isHalt() {
  const next = calls.find((call) => call.op === show.state.op + 1);
  return show.state.event >= show.state.events && next?.marks.some((mark) => mark.kind === "break" || mark.kind === "ask");
}

function playOn() {
  const { op, event, ops, events } = show.state;
  if (op >= ops && event >= events) stop();
  else if (!working) {
    request("stepEvent", 1);
    if (isHalt()) stop();
  }
}

function togglePlaying() {
  if (playing) {
    stop();
    return;
  }
  playing = window.setInterval(playOn, Number(/** @type {HTMLSelectElement} */ (byId("speed")).value));
  byId("play").setAttribute("aria-pressed", "true");
}

// ---- how it looks ----

/** Tells the engine how large the stage is, and which one is wanted. */
async function look() {
  const { clientWidth, clientHeight } = byId("stage");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const width = Math.max(LEAST_WIDTH, clientWidth);
  const height = matchMedia(NARROW).matches ? width
    : Math.max(LEAST_HEIGHT, Math.floor(clientHeight * width / Math.max(1, clientWidth)) - 4);
  const shown = await remote.call("look", { stage, width, height, theme: dark ? THEME_DARK : THEME_LIGHT });
  if (!shown) return;
  show = shown;
  showStage();
}

/** @param {string[]} titles of the stages */
function showStages(titles) {
  byId("stages").replaceChildren(...["", ...titles].map((title, i) => {
    const button = make("button", { type: "button", "aria-pressed": String(stage === i - 1) }, title || word("by-call"));
    button.addEventListener("click", () => {
      stage = i - 1;
      showStages(titles);
      look().catch(report);
    });
    return button;
  }));
}

// ---- a text ----

async function index() {
  const plot = await remote.call("index", COLUMNS);
  showPlot(plot);
  byId("progress").hidden = true;
  callsFrom = -1;
  await showAll();
}

/** Opens the text, a workload or a recording, and goes on where the cursor was, if that is still there.
 * @param {{ op: number, event: number } | null} place to go to */
async function open(place) {
  const { opened, show: shown } = await remote.call("open", text);
  document.title = opened.title || document.title;
  byId("title").textContent = document.title;
  showDiagnostics(opened);
  questions = opened.questions;
  if (!shown) return;
  show = place ? await remote.call("seek", place.op, place.event) : shown;
  callsFrom = -1;
  await showAll();
  await index();
}

/** A changed text: what the engine still does for the old one is given up if it takes long.
 * @param {string} changed */
async function edit(changed) {
  const mine = ++edits;
  stop();
  text = new TextEncoder().encode(changed);
  forgetAnswers();
  const idle = await remote.idle(PATIENCE_MS);
  if (mine !== edits) return;
  if (!idle) await remote.restart().then(look);
  await open(idle || !show ? null : { op: show.state.op, event: show.state.event });
}

/** The same for the bytes of a file, which the editor shows if it is not too long.
 * @param {Uint8Array} bytes
 * @param {{ op: number, event: number } | null} place */
async function openBytes(bytes, place) {
  text = await unzip(bytes);
  setText(new TextDecoder().decode(text.subarray(0, EDITOR_MOST)), text.length < EDITOR_MOST);
  await open(place);
}

/** @param {File | undefined} file */
async function openFile(file) {
  if (!file) return;
  stop();
  forgetAnswers();
  await openBytes(new Uint8Array(await file.arrayBuffer()), { op: 0, event: 0 });
}

// ---- paper ----

/** Prints what the workload tells, call by call, with pictures; the browser's own command prints the step. */
async function printHandout() {
  stop();
  /** @type {Call[]} */
  const all = await remote.call("calls", 0, Math.min(show.state.ops, HANDOUT_CALLS));
  const told = all.filter(({ text, marks }) => text !== null && marks.some(({ kind }) => kind === "note" || kind === "slide"));
  /** @type {Sheet[]} */
  const sheets = await remote.call("handout", told.slice(0, HANDOUT_SHEETS));
  byId("handout").replaceChildren(...sheets.map(({ call, state, picture }) => {
    const figure = make("figure");
    figure.innerHTML = svgOf(picture, state.position);
    return make("section", {}, ...call.marks.flatMap(markRow), make("pre", {}, call.text ?? ""), figure,
      make("p", {}, state.sentence));
  }));
  document.body.classList.add("printing");
  window.print();
  document.body.classList.remove("printing");
  byId("handout").replaceChildren();
}

// ---- keys and buttons ----

/** @type {Record<string, () => void>} the same as in the window */
const keys = {
  " ": togglePlaying,
  ArrowRight: () => act("stepEvent", 1),
  ArrowLeft: () => act("stepEvent", -1),
  ArrowDown: () => act("stepCall", 1), PageDown: () => act("stepCall", 1),
  ArrowUp: () => act("stepCall", -1), PageUp: () => act("stepCall", -1),
  Home: () => act("seek", 0, 0), End: () => act("seek", LAST, LAST),
  F8: () => act("runTo", MOMENT_FAIL, 1), "Shift+F8": () => act("runTo", MOMENT_FAIL, -1),
  "Shift+ArrowRight": () => select("beside", 1, 0).catch(report), "Shift+ArrowLeft": () => select("beside", -1, 0).catch(report),
  "Shift+ArrowDown": () => select("beside", 0, 1).catch(report), "Shift+ArrowUp": () => select("beside", 0, -1).catch(report),
  Escape: () => select("point", -1, -1, null).catch(report),
  "?": () => /** @type {HTMLDialogElement} */ (byId("help")).showModal(),
};

/** @param {KeyboardEvent} event */
function keyPressed(event) {
  const target = event.target instanceof Element ? event.target : document.body;
  if (target.closest("textarea, select, dialog, [type=text]") || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === " " && target.closest("button, summary")) return;
  const action = keys[event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key];
  if (!action || !show) return;
  event.preventDefault();
  action();
}

/** What is pointed at is inspected, and may be an answer.
 * @param {MouseEvent} event */
async function pointAt({ clientX, clientY }) {
  const frame = byId("stage").firstElementChild?.getBoundingClientRect();
  if (!frame) return;
  const scale = show.picture.width / frame.width;
  await select("point", (clientX - frame.left) * scale, (clientY - frame.top) * scale, openQuestion(show.state)?.mark ?? null, show.look);
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById("answer"));
  if (field && show.picked) field.value = show.picked;
}

function watch() {
  document.addEventListener("keydown", keyPressed);
  for (const button of document.querySelectorAll("[data-key]"))
    button.addEventListener("click", () => keys[/** @type {HTMLElement} */ (button).dataset.key ?? ""]());
  const slider = /** @type {HTMLInputElement} */ (byId("slider"));
  slider.addEventListener("input", () => act("seek", Number(slider.value), LAST));
  byId("stage").addEventListener("click", (event) => pointAt(event).catch(report));
  byId("speed").addEventListener("change", () => playing && (togglePlaying(), togglePlaying()));
  byId("editing").addEventListener("click", () => {
    const editing = document.body.classList.toggle("editing");
    byId("editing").setAttribute("aria-pressed", String(editing));
  });
  byId("print").addEventListener("click", () => printHandout().catch(report));
  byId("language").addEventListener("change", () => setLanguage().then(showAgain).catch(report));
  window.addEventListener("hashchange", ({ newURL }) => {
    const place = placeOf(new URL(newURL).hash); // the address may have been written again since
    if (place) act("seek", place.op, place.event);
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    openFile(event.dataTransfer?.files[0]).catch(report);
  });
  new ResizeObserver(() => {
    clearTimeout(resized);
    resized = window.setTimeout(() => look().catch(report), BUSY_MS);
  }).observe(byId("stage"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => look().catch(report));
  watchEditor((changed) => edit(changed).catch(report));
}

// ---- start ----

/** "#step=3.5" is event 5 of call 3, "#step=3" the end of call 3.
 * @param {string} address */
function placeOf(address) {
  const found = /\bstep=(\d+)(?:\.(\d+))?/.exec(address);
  return found && { op: Number(found[1]), event: found[2] === undefined ? LAST : Number(found[2]) };
}

/** The language that the reader has chosen, or that the browser asks for, or English. */
async function setLanguage() {
  const chooser = /** @type {HTMLSelectElement} */ (byId("language"));
  const table = await part(`language-${chooser.value}`);
  remote.table = table;
  await remote.call("language", table);
  const { words, stages } = await remote.call("words");
  setWords(words);
  document.documentElement.lang = chooser.value.replace("_", "-") || word("lang");
  showStages(stages);
}

function chooseLanguage() {
  const chooser = /** @type {HTMLSelectElement} */ (byId("language"));
  const offers = [...chooser.options].map((option) => option.value);
  const found = navigator.languages.map((wish) => offers.find((offer) => offer.split("_")[0] === wish.split("-")[0])).find((x) => x);
  chooser.value = found ?? "en";
}

async function showAgain() {
  show = await remote.call("show");
  callsFrom = -1;
  await showAll();
}

/** @param {number} thousandths */
function showProgress(thousandths) {
  byId("progress").hidden = false;
  byId("progress").setAttribute("value", String(thousandths));
}

/** What unpacks is in the page as it is, and belongs to the worker as well. */
const workerCode = async () => (document.getElementById("unpack")?.textContent ?? "") + (await textPart("worker"));

async function main() {
  const steps = await part("steps");
  document.body.classList.toggle("fixed", steps.length > 0);
  remote = steps.length ? new Steps(steps) : new Remote(showProgress, packedPart("engine"), await workerCode());
  await remote.start();
  chooseLanguage();
  await setLanguage();
  await look();
  watch();
  beginReport();
  await openBytes(await part("workload"), placeOf(location.hash) ?? placeOf(`step=${document.body.dataset.start}`));
  document.body.classList.add("ready");
}

main().catch(report);
