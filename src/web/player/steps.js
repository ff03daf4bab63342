// SPDX-License-Identifier: GPL-3.0-or-later
// Stands for the worker in a page without the engine: the steps are there as data (steps.c), and nothing can be changed.

const EVENTS_AROUND = 60; // as in worker.js

/** Numbers in any base, and words without regard to spaces and capitals.
 * @param {string} text */
function plain(text) {
  const found = /^(?:frame\()?\s*(0x[0-9a-f]+|\d+)\s*\)?$/i.exec(text.trim());
  return found ? String(Number(found[1])) : text.toLowerCase().replace(/\s+/g, "");
}

export class Steps {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    /** @type {StepsData} */
    this.data = JSON.parse(new TextDecoder().decode(bytes));
    this.at = 0;
    this.table = new Uint8Array();
  }

  async start() {} async restart() {}
  idle = async () => true;

  /** @returns {Show} */
  show() {
    const { state, picture } = this.data.steps[this.at];
    const from = Math.max(0, state.event - EVENTS_AROUND);
    const events = (this.data.events[state.op - 1] ?? []).slice(from, state.event + EVENTS_AROUND);
    return { state, from, events, picture: this.join(picture) };
  }

  /** @param {number[]} picture
   * @returns {Picture} */
  join(picture) {
    return JSON.parse(picture.map((line) => this.data.lines[line]).join(""));
  }

  /** The step at a place, or the last one before it.
   * @type {(op: number, event: number) => number} */
  find(op, event) {
    const before = this.data.steps.filter(({ state }) => state.op < op || (state.op === op && state.event <= event));
    return Math.max(0, before.length - 1);
  }

  /** @type {Record<string, (...args: any[]) => any>} */
  commands = {
    language: () => null,
    words: () => ({ words: this.data.words, stages: [] }),
    look: () => this.show(), show: () => this.show(),
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
    point: () => this.show(), beside: () => this.show(),
    why: (op, event) => ({ ...this.go(this.find(op, event)), why: this.data.reasons[op - 1] }),
    index: () => this.data.plot,
    handout: (/** @type {Call[]} */ told) => told.map((call) => {
      const { state, picture } = this.data.steps[this.find(call.op, 0xffffffff)];
      return { call, state, picture: this.join(picture) };
    }),
    calls: (from, end) => this.data.calls.slice(from, end),
    answer: (mark, text) => {
      const question = this.data.steps[this.at].state.questions?.find((q) => q.mark === mark);
      return { ...question, read: 1, right: Number(plain(text) === plain(question?.answer ?? "")) };
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
