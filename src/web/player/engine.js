// SPDX-License-Identifier: GPL-3.0-or-later
// The engine: WebAssembly made of the program's own layers. Its functions are those of web.c; answers are JSON.

/**
 * @typedef {{ op: number, event: number, ops: number, events: number, position: string, sentence: string,
 *   message: string | null, code?: { title: string, active: number, lines: string[] },
 *   questions?: import("./question.js").Question[] }} State
 * @typedef {{ name: string, depth: number, text: string, message?: string }} EventRow
 * @typedef {{ kind: string, text: string, fails: string | null }} Mark
 * @typedef {{ op: number, text: string | null, line?: number, moments?: number, marks: Mark[] }} Call
 * @typedef {{ error: number, code: number, line: number, column: number, length: number, cause: string,
 *   cure: string }} Diagnostic
 * @typedef {{ title: string, problem: string | null, editable: number, questions: number,
 *   diagnostics: Diagnostic[] }} Opened
 */

/** The few calls of WASI that the C library makes to write an error message.
 * @param {() => WebAssembly.Memory} memory
 * @param {(text: string) => void} print */
function makeWasi(memory, print) {
  return {
    fd_close: () => 0,
    fd_seek: () => 70, // a pipe
    /** @type {(fd: number, parts: number, n: number, written: number) => number} */
    fd_write(fd, parts, n, written) {
      const view = new DataView(memory().buffer);
      let total = 0;
      for (let i = 0; i < n; i++) {
        const at = view.getUint32(parts + 8 * i, true);
        const length = view.getUint32(parts + 8 * i + 4, true);
        print(new TextDecoder().decode(new Uint8Array(memory().buffer, at, length)));
        total += length;
      }
      view.setUint32(written, total, true);
      return 0;
    },
  };
}

/** Starts the engine.
 * @param {BufferSource} bytes the WebAssembly
 * @param {(thousandths: number) => void} progress told how much of a long run is done
 * @param {(text: string) => void} print gets what the engine says before it ends itself */
export async function makeEngine(bytes, progress, print) {
  const { instance } = await WebAssembly.instantiate(bytes, {
    page: { progress },
    wasi_snapshot_preview1: makeWasi(() => memory, print),
  });
  /** @type {any} */
  const calls = instance.exports;
  /** @type {WebAssembly.Memory} */
  const memory = calls.memory;
  calls._initialize();

  /** @param {number} at */
  function readText(at) {
    const rest = new Uint8Array(memory.buffer, at);
    return new TextDecoder().decode(rest.subarray(0, rest.indexOf(0)));
  }

  /** @param {number} at */
  const read = (at) => JSON.parse(readText(at));

  /** Copies bytes to where the engine can read them.
   * @param {Uint8Array} data */
  function give(data) {
    const at = calls.web_room(data.length);
    const room = new Uint8Array(memory.buffer, at, data.length + 1);
    room.set(data);
    room[data.length] = 0;
    return at;
  }

  return {
    /** @param {Uint8Array} table made by make_language.py; an empty one means English */
    language: (table) => calls.web_language(table.length ? give(table) : 0),
    /** @type {() => Record<string, string>} */
    words: () => read(calls.web_words()),
    /** @type {() => boolean} */
    isRunning: () => calls.web_is_running() !== 0,
    /** @type {(text: Uint8Array) => Opened} */
    open: (text) => read(calls.web_open(give(text), text.length)),
    /** @type {(op: number, event: number) => void} */
    seek: (op, event) => calls.web_seek(op, event),
    /** @type {(direction: number) => void} */
    stepEvent: (direction) => calls.web_step_event(direction),
    /** @type {(direction: number) => void} */
    stepCall: (direction) => calls.web_step_op(direction),
    /** @type {(moments: number, direction: number) => void} */
    runTo: (moments, direction) => calls.web_run_to(moments, direction),
    /** @type {() => void} */
    index: () => calls.web_index(),
    /** @type {() => State} */
    state: () => read(calls.web_state()),
    /** @type {(from: number, end: number) => EventRow[]} */
    events: (from, end) => read(calls.web_events(from, end)),
    /** @type {(from: number, end: number) => Call[]} */
    calls: (from, end) => read(calls.web_calls(from, end)),
    /** @type {(mark: number, text: Uint8Array) => import("./question.js").Grade} */
    answer: (mark, text) => read(calls.web_answer(mark, give(text))),
    /** @type {(mark: number, x: number, y: number) => string | null} */
    pick: (mark, x, y) => read(calls.web_pick(mark, x, y)),
    /** @type {() => string | null} */
    result: () => read(calls.web_result()),
    /** @type {(stage: number, width: number, height: number, theme: number) => import("./stage.js").Picture} */
    picture: (stage, width, height, theme) => read(calls.web_picture(stage, width, height, theme)),
    /** @type {(stage: number, width: number, height: number, theme: number) => string} */
    pictureText: (stage, width, height, theme) => readText(calls.web_picture(stage, width, height, theme)),
    /** @type {() => string[]} */
    stages: () => read(calls.web_stages()),
    /** @type {(n: number) => number[]} */
    plot: (n) => read(calls.web_plot(n)),
  };
}

/** @typedef {Awaited<ReturnType<typeof makeEngine>>} Engine */
