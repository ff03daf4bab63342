// SPDX-License-Identifier: GPL-3.0-or-later
// Stands for the worker in a page without the engine: the steps are there as data (steps.c), and nothing can be changed.

import { toldCalls } from "./calls.js";

/** @typedef {import("./engine.js").State} State */
/** @typedef {{ words: Record<string, string>, title: string, calls: import("./engine.js").Call[], plot: number[],
 *   events: import("./engine.js").EventRow[][], lines: string[], steps: { picture: number[], state: State }[] }} Data */

/** Numbers in any base, and words without regard to spaces and capitals.
 * @param {string} text */
function plain(text) {
  const found = /^(?:frame\()?\s*(0x[0-9a-f]+|\d+)\s*\)?$/i.exec(text.trim());
  return found ? String(Number(found[1])) : text.toLowerCase().replace(/\s+/g, "");
}

export class Steps {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    /** @type {Data} */
    this.data = JSON.parse(new TextDecoder().decode(bytes));
    this.at = 0;
    this.table = new Uint8Array();
  }

  start() {}
  restart() {}

  async idle() {
    return true;
  }

  /** @returns {import("./worker.js").Show} */
  show() {
    const { state, picture } = this.data.steps[this.at];
    return { state, from: 0, events: this.data.events[state.op - 1] ?? [],
      picture: this.join(picture) };
  }

  /** @param {number[]} picture
   * @returns {import("./stage.js").Picture} */
  join(picture) {
    return JSON.parse(picture.map((line) => this.data.lines[line]).join(""));
  }

  /** The step at a place, or the last one before it.
   * @type {(op: number, event: number) => number} */
  find(op, event) {
    let low = 0;
    let high = this.data.steps.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const { state } = this.data.steps[middle];
      if (state.op < op || (state.op === op && state.event <= event)) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** @type {Record<string, (...args: any[]) => any>} */
  commands = {
    language: () => null,
    words: () => ({ words: this.data.words, stages: [] }),
    look: () => this.show(),
    show: () => this.show(),
    open: () => ({ opened: { title: this.data.title, problem: null, editable: 0, diagnostics: [],
      questions: this.data.calls.flatMap((call) => call.marks).filter((mark) => mark.kind === "ask").length }, show: this.show() }),
    seek: (op, event) => this.go(this.find(op, event)),
    stepEvent: (direction) => this.go(this.at + direction),
    stepCall: (direction) => {
      const { op, event, events } = this.data.steps[this.at].state;
      const to = direction < 0 ? op - 1 : event < events ? op : op + 1;
      return this.go(this.find(to, 0xffffffff));
    },
    runTo: (moments, direction) => {
      const found = this.data.calls.filter((call) => (call.moments ?? 0) & moments)
        .filter((call) => (call.op - this.data.steps[this.at].state.op) * direction > 0);
      const call = direction > 0 ? found[0] : found[found.length - 1];
      return this.go(call ? this.find(call.op, 0xffffffff) : this.at);
    },
    pick: () => null,
    index: () => this.data.plot,
    handout: (most) => toldCalls(this.data.calls, most).map((call) => {
      const { state, picture } = this.data.steps[this.find(call.op, 0xffffffff)];
      return { call, state, picture: this.join(picture) };
    }),
    calls: (from, end) => this.data.calls.slice(from, end),
    answer: (mark, text) => {
      const question = this.data.steps[this.at].state.questions?.find((q) => q.mark === mark);
      return { read: 1, right: Number(plain(text) === plain(question?.answer ?? "")), answer: question?.answer ?? null };
    },
  };

  /** @param {number} step */
  go(step) {
    this.at = Math.max(0, Math.min(this.data.steps.length - 1, step));
    return this.show();
  }

  /** As in remote.js.
   * @type {(name: string, ...args: any[]) => Promise<any>} */
  async call(name, ...args) {
    return this.commands[name](...args);
  }
}
