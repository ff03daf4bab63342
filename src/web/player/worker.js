// SPDX-License-Identifier: GPL-3.0-or-later
// The worker: the engine in a thread of its own, so that no run stops the page. Messages are { id, name, args }; answers
// { id, result } or { id, error }, and { progress } while something takes long.

import { toldCalls } from "./calls.js";
import { makeEngine } from "./engine.js";
import { unpackLzma } from "./lzma.js";

/** @typedef {import("./engine.js").Opened} Opened */
/** @typedef {{ state: import("./engine.js").State, from: number, events: import("./engine.js").EventRow[],
 *   picture: import("./stage.js").Picture }} Show what the page shows of a step */

const EVENTS_AROUND = 150;
const LAST_EVENT = 0xffffffff;
const HANDOUT_CALLS = 5000;
const HANDOUT_WIDTH = 900, HANDOUT_HEIGHT = 480;
const THEME_PRINT = 3;

/** @type {import("./engine.js").Engine} */
let engine;
/** How the picture is wanted; stage -1 is the one that fits the call, theme 0 light, 1 dark, 3 print. */
let look = { stage: -1, width: 900, height: 500, theme: 0 };

/** @returns {Show} */
function show() {
  const state = engine.state();
  const from = Math.max(0, state.event - EVENTS_AROUND);
  const picture = engine.picture(look.stage, look.width, look.height, look.theme);
  return { state, from, events: engine.events(from, state.event + EVENTS_AROUND), picture };
}

/** The calls that the workload says something about, each with its picture, for a handout.
 * @param {number} most of them */
function handout(most) {
  const { op, event, ops } = engine.state();
  const sheets = toldCalls(engine.calls(0, Math.min(ops, HANDOUT_CALLS)), most).map((call) => {
    engine.seek(call.op, LAST_EVENT);
    return { call, state: engine.state(), picture: engine.picture(-1, HANDOUT_WIDTH, HANDOUT_HEIGHT, THEME_PRINT) };
  });
  engine.seek(op, event);
  show();
  return sheets;
}

/** @type {Record<string, (...args: any[]) => any>} */
const commands = {
  /** @type {(bytes: ArrayBuffer, table: Uint8Array) => Promise<void>} */
  async start(bytes, table) {
    let said = "";
    const size = new DataView(bytes).getUint32(0, true);
    engine = await makeEngine(unpackLzma(new Uint8Array(bytes, 4), size), (progress) => postMessage({ progress }), (text) => {
      said += text;
      console.error(said);
    });
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
  seek(op, event) {
    engine.seek(op, event);
    return show();
  },
  stepEvent(direction) {
    engine.stepEvent(direction);
    return show();
  },
  stepCall(direction) {
    engine.stepCall(direction);
    return show();
  },
  runTo(moments, direction) {
    engine.runTo(moments, direction);
    return show();
  },
  /** Runs everything and answers with the plot.
   * @param {number} columns */
  index(columns) {
    engine.index();
    return engine.plot(columns);
  },
  answer: (mark, text) => engine.answer(mark, new TextEncoder().encode(text)),
  pick: (mark, x, y) => engine.pick(mark, x, y),
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
