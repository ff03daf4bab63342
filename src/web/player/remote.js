// SPDX-License-Identifier: GPL-3.0-or-later
// The page's end of the worker. A worker that has broken, or that works on something nobody waits for any more, is ended
// and another one takes its place.

export class Remote {
  /** @param {(thousandths: number) => void} progress
   * @param {Uint8Array} engine packed
   * @param {string} code of the worker */
  constructor(progress, engine, code) {
    this.progress = progress;
    this.engine = engine;
    this.table = new Uint8Array();
    this.next = 0;
    this.ready = Promise.resolve();
    /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
    this.waiting = new Map();
    this.source = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    this.worker = this.begin();
  }

  begin() {
    const worker = new Worker(this.source);
    worker.onmessage = ({ data }) => this.receive(data);
    worker.onerror = (event) => this.fail(event.message);
    return worker;
  }

  /** Starts the engine, in the language that `table` says. */
  start() {
    this.ready = this.send("start", this.engine, this.table);
    return this.ready;
  }

  /** Ends what runs, and starts anew. */
  restart() {
    this.worker.terminate();
    this.fail("");
    this.worker = this.begin();
    return this.start();
  }

  /** Waits until nothing runs, but not longer than that. Returns whether nothing does.
   * @param {number} ms */
  async idle(ms) {
    for (const end = performance.now() + ms; this.waiting.size > 0 && performance.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 20));
    return this.waiting.size === 0;
  }

  /** @param {any} data */
  receive(data) {
    if (data.progress !== undefined) return this.progress(data.progress);
    const waiting = this.waiting.get(data.id);
    this.waiting.delete(data.id);
    if (data.error !== undefined) waiting?.reject(new Error(data.error));
    else waiting?.resolve(data.result);
  }

  /** @param {string} message "" if the work was given up */
  fail(message) {
    for (const waiting of this.waiting.values()) waiting.reject(new Error(message));
    this.waiting.clear();
  }

  /** @type {(name: string, ...args: any[]) => Promise<any>} */
  send(name, ...args) {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, name, args });
    });
  }

  /** Calls a command of worker.js.
   * @type {(name: string, ...args: any[]) => Promise<any>} */
  async call(name, ...args) {
    await this.ready;
    return this.send(name, ...args);
  }
}
