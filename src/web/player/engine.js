// SPDX-License-Identifier: GPL-3.0-or-later
// The engine: WebAssembly made of the program's own layers. Its functions are those of web.c; answers are JSON
// (types.d.ts).

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

  /** @type {(names: string[], each: (result: any) => any) => Record<string, (...args: any[]) => any>} */
  const functions = (names, each) => Object.fromEntries(names.map((name) => {
    const call = calls[`web_${name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)}`];
    return [name, (/** @type {any[]} */ ...args) => each(call(...args))];
  }));

  return /** @type {Engine} */ (/** @type {any} */ ({
    ...functions(["seek", "stepOp", "runTo", "index", "select", "selectBeside", "selectRow"], () => {}),
    ...functions(["isRunning", "stepEvent"], Boolean), ...functions(["pictureHash"], (hash) => hash),
    ...functions(["words", "stages", "state", "events", "calls", "why", "pick", "inspection", "result", "picture", "plot"], read),
    pictureText: (/** @type {number[]} */ ...look) => readText(calls.web_picture(...look)),
    language: (/** @type {Uint8Array} */ table) => calls.web_language(table.length ? give(table) : 0),
    open: (/** @type {Uint8Array} */ text) => read(calls.web_open(give(text), text.length)),
    answer: (/** @type {number} */ mark, /** @type {Uint8Array} */ text) => read(calls.web_answer(mark, give(text))),
  }));
}
