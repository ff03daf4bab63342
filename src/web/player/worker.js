// SPDX-License-Identifier: GPL-3.0-or-later
// The worker: the engine in a thread of its own, so that no run stops the page. Messages are { id, name, args }; answers
// { id, result } or { id, error }, and { progress } while something takes long.

import { makeEngine } from "./engine.js";
import { unpackLzma } from "./lzma.js";

/** @typedef {import("./engine.js").State} State */
/** @typedef {import("./engine.js").EventRow} EventRow */
/** @typedef {import("./engine.js").Opened} Opened */
/** @typedef {import("./stage.js").Picture} Picture */
/** @typedef {{ state: State, from: number, events: EventRow[], picture: Picture }} Show what the page shows of a step */

const EVENTS_AROUND = 150;
const LAST_EVENT = 0xffffffff;

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

/** What each call did, for a handout.
 * @param {number} most calls */
function handout(most) {
  const { state: { op, event, ops } } = show();
  const pages = [];
  for (let i = 1; i <= Math.min(ops, most); i++) {
    engine.seek(i, LAST_EVENT);
    pages.push({ call: engine.calls(i - 1, i)[0], state: engine.state(), events: engine.events(0, 40) });
  }
  engine.seek(op, event);
  return pages;
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
