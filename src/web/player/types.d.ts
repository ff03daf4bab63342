// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine says (src/web/tell.c, data/picture.schema.json), and what the compiler's library does not know yet.

declare var DecompressionStream: { new (format: "gzip"): GenericTransformStream };

// ---- a step ----

type State = { op: number, event: number, ops: number, events: number, position: string, sentence: string,
  message: string | null, code?: { title: string, active: number, lines: string[] }, questions?: Question[] };
type EventRow = { name: string, depth: number, text: string, message?: string };
type InspectionRow = { label: string, value: string, op?: number, link?: boolean };
type Inspection = { title: string, subtitle: string, sections: { title: string, rows: InspectionRow[] }[] };
/** What the page shows of it: its events from number `from` on; `why` after an answer, `picked` after pointing. */
type Show = { state: State, from: number, events: EventRow[], picture: Picture, look?: object, inspection?: Inspection | null,
  why?: string | null, picked?: string | null };

// ---- the workload ----

type Mark = { kind: string, text: string, fails: string | null };
type Call = { op: number, text: string | null, line?: number, moments?: number, marks: Mark[] };
type Diagnostic = { code: number, line: number, column: number, length: number, cause: string,
  cure: string };
type Opened = { title: string, problem: string | null, editable: number, questions: number, diagnostics: Diagnostic[] };
type Sheet = { call: Call, state: State, picture: Picture };

// ---- questions: `op` and `event` are where the answer can be seen ----

type Question = { mark: number, text: string, kind: string, choices: string[], answer: string | null, op: number,
  event: number };
type Grade = { read: number, right: number, answer: string | null, op: number, event: number };

// ---- the picture ----

type Shape = { shape: string, x: number, y: number, w: number, h: number, r?: number, fill?: string,
  fill_alpha?: number, stroke?: string, stroke_alpha?: number, line?: number, dash?: number[], round_ends?: boolean,
  hard_edges?: boolean, rects?: number[][], lines?: number[][], points?: number[][], pattern?: string, text?: string,
  align?: string, width?: number, size?: number, mono?: boolean, bold?: boolean, parts?: Part[] };
type Thing = { name: string, class: string, description?: string, x: number, y: number, w: number, h: number,
  parts: Part[], shape?: undefined };
type Part = Shape | Thing;
type Picture = { theme: string, width: number, height: number, parts: Part[] };

// ---- the functions of src/web/web.c ----

type Look = [stage: number, width: number, height: number, theme: number];
type Engine = {
  language: (table: Uint8Array) => void; // made by make_page.py; an empty one means English
  words: () => Record<string, string>;
  stages: () => string[];
  isRunning: () => boolean;
  open: (text: Uint8Array) => Opened;
  seek: (op: number, event: number) => void;
  stepEvent: (direction: number) => boolean; // whether there was a step to take
  stepOp: (direction: number) => void;
  runTo: (moments: number, direction: number) => void;
  index: () => void;
  state: () => State;
  events: (from: number, end: number) => EventRow[];
  calls: (from: number, end: number) => Call[];
  result: () => string | null;
  plot: (n: number) => number[];
  picture: (...look: Look) => Picture;
  pictureHash: (...look: Look) => bigint;
  pictureText: (...look: Look) => string;
  answer: (mark: number, text: Uint8Array) => Grade;
  why: () => string | null;
  pick: (mark: number) => string | null;
  select: (x: number, y: number) => void;
  selectBeside: (dx: number, dy: number) => void;
  selectRow: (section: number, row: number) => void;
  inspection: () => Inspection | null;
};

// ---- a page without the engine (src/web/steps.c) ----

type StepsData = { words: Record<string, string>, title: string, calls: Call[], plot: number[], events: EventRow[][],
  reasons: (string | null)[], lines: string[], steps: { picture: number[], state: State }[] };

// ---- what a learning management system offers ----

type ScormApi = { LMSInitialize: (s: string) => string, LMSSetValue: (key: string, value: string) => string,
  LMSCommit: (s: string) => string, LMSFinish: (s: string) => string };
