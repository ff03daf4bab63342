// SPDX-License-Identifier: GPL-3.0-or-later
// The worker: the engine in a thread of its own, so that no run stops the page. Messages are { id, name, args }; answers
// { id, result } or { id, error }, and { progress } while something takes long.

import { makeEngine } from "./engine.js";
import { unpackLzma } from "./lzma.js";

const EVENTS_AROUND = 60; // as in steps.js
const LAST_EVENT = 0xffffffff;
const HANDOUT_WIDTH = 900, HANDOUT_HEIGHT = 480;
const THEME_PRINT = 3;

/** @type {Engine} */
let engine;
/** How the picture is wanted; stage -1 is the one that fits the call, theme 0 light, 1 dark, 3 print. */
let look = { stage: -1, width: 900, height: 500, theme: 0 };

/** @returns {Show} */
function show() {
  const state = engine.state();
  const from = Math.max(0, state.event - EVENTS_AROUND);
  const picture = engine.picture(look.stage, look.width, look.height, look.theme);
  return { state, from, events: engine.events(from, state.event + EVENTS_AROUND), picture, look, inspection: engine.inspection() };
}

/** Some calls, each with its picture.
 * @param {Call[]} told */
function handout(told) {
  const { op, event } = engine.state();
  const sheets = told.map((call) => {
    engine.seek(call.op, LAST_EVENT);
    return { call, state: engine.state(), picture: engine.picture(-1, HANDOUT_WIDTH, HANDOUT_HEIGHT, THEME_PRINT) };
  });
  engine.seek(op, event);
  show();
  return sheets;
}

/** What calls a function of the engine, and shows what comes of it.
 * @type {(name: keyof Engine) => (...args: any[]) => Show} */
const shown = (name) => (...args) => {
  /** @type {(...args: any[]) => void} */ (engine[name])(...args);
  return show();
};

/** @type {Record<string, (...args: any[]) => any>} */
const commands = {
  /** @type {(packed: Uint8Array, table: Uint8Array) => Promise<void>} */
  async start(packed, table) {
    engine = await makeEngine(unpackLzma(packed), (progress) => postMessage({ progress }), console.error);
    engine.language(table);
  },
  language: (table) => engine.language(table),
  words: () => ({ words: engine.words(), stages: engine.stages() }),
  look(wanted) {
    look = wanted;
    return engine.isRunning() ? show() : null;
  },
  /** @type {(text: Uint8Array) => { opened: Opened, show: Show | null }} */
  open(text) {
    const opened = engine.open(text);
    return { opened, show: engine.isRunning() ? show() : null };
  },
  show,
  seek: shown("seek"), stepEvent: shown("stepEvent"), stepCall: shown("stepOp"), runTo: shown("runTo"),
  beside: shown("selectBeside"), row: shown("selectRow"),
  /** Runs everything and answers with the plot.
   * @param {number} columns */
  index(columns) {
    engine.index();
    return engine.plot(columns);
  },
  answer: (mark, text) => engine.answer(mark, new TextEncoder().encode(text)),
  /** Selects what is at a point, and picks it as an answer to a question if there is one. A new look may be under way
   * when a person points: the point is in the picture that was seen.
   * @type {(x: number, y: number, mark: number | null, seen: typeof look | undefined) => Show} */
  point(x, y, mark, seen = look) {
    engine.picture(seen.stage, seen.width, seen.height, seen.theme);
    engine.select(x, y);
    return { ...show(), picked: mark === null ? null : engine.pick(mark) };
  },
  /** Goes to where an answer can be seen. */
  why(op, event) {
    engine.seek(op, event);
    return { ...show(), why: engine.why() };
  },
  calls: (from, end) => engine.calls(from, end),
  handout,
};

onmessage = async ({ data: { id, name, args } }) => {
  try {
    postMessage({ id, result: await commands[name](...args) });
  } catch (error) {
    postMessage({ id, error: String(error) });
  }
};
