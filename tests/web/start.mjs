// SPDX-License-Identifier: GPL-3.0-or-later
// Starts the engine of a page outside of one and opens a file: node SCRIPT.mjs PLAYER ENGINE FILE ARG...

import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import zlib from "node:zlib";

/** The engine with its file open, and the arguments that are left. */
export async function start() {
  const [player, engineFile, file, ...args] = process.argv.slice(2);
  const { makeEngine } = await import(pathToFileURL(path.join(player, "engine.js")).href);
  const engine = await makeEngine(fs.readFileSync(engineFile), () => {}, (text) => process.stderr.write(text));
  const bytes = fs.readFileSync(file);
  const opened = engine.open(bytes[0] === 0x1f && bytes[1] === 0x8b ? zlib.gunzipSync(bytes) : bytes);
  if (opened.problem || opened.diagnostics.length) throw new Error(JSON.stringify(opened));
  return { engine, args };
}
