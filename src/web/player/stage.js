// SPDX-License-Identifier: GPL-3.0-or-later
// The stage: a display list as SVG. Where everything is and what it says, the list knows (data/picture.schema.json);
// letters are set to the widths that it measured.

import { byId } from "./dom.js";

const MOVE_MS = 600, PERIOD = 6;

/** @type {Record<string, { lines: string, width: number }>} what it consists of (draw/pattern.c), how wide its lines are */
const PATTERNS = {
  rising: { lines: "r", width: 1.2 }, falling: { lines: "f", width: 1.2 }, cross: { lines: "rf", width: 0.9 },
  vertical: { lines: "v", width: 1.4 }, horizontal: { lines: "h", width: 1.4 }, grid: { lines: "vh", width: 0.9 },
  dots: { lines: "d", width: 1.7 },
};

/** @type {Map<string, { x: number, y: number }>} where the things were */
let places = new Map();
/** @type {Part[]} what is on the stage */
let shown = [];

const escape = (/** @type {string} */ text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** @param {Shape} shape */
function paint(shape) {
  let out = ` fill="${shape.fill ?? "none"}"`;
  if (shape.fill_alpha !== undefined) out += ` fill-opacity="${shape.fill_alpha}"`;
  if (shape.stroke) out += ` stroke="${shape.stroke}" stroke-width="${shape.line}"`;
  if (shape.stroke_alpha !== undefined) out += ` stroke-opacity="${shape.stroke_alpha}"`;
  if (shape.dash) out += ` stroke-dasharray="${shape.dash.join(" ")}"`;
  if (shape.round_ends) out += ' stroke-linecap="round" stroke-linejoin="round"';
  if (shape.hard_edges) out += ' shape-rendering="crispEdges"';
  return out;
}

/** @param {{ x: number, y: number, w: number, h: number, r?: number }} r */
const rect = (r) => `<rect x="${r.x}" y="${r.y}" width="${r.w}" height="${r.h}"${r.r ? ` rx="${r.r}"` : ""}`;

/** @param {Shape} s */
function drawWords(s) {
  const font = `${s.bold ? "bold " : ""}${s.size}px ${s.mono ? "var(--mono)" : "var(--sans)"}`;
  return `<text x="${s.x}" y="${s.y}" text-anchor="${s.align}" textLength="${s.width}" lengthAdjust="spacingAndGlyphs"`
    + ` style="font:${font}"${paint(s)}>${escape(s.text ?? "")}</text>`;
}

const path = (/** @type {number[][]} */ points) => points.map(([x, y], i) => `${i ? "L" : "M"}${x} ${y}`).join("");

/** The lines of a pattern, cut to its rectangle: patterns of SVG itself take minutes to print.
 * @param {Shape} s */
function patternPath({ x, y, w, h, pattern }) {
  const { lines, width } = PATTERNS[pattern ?? ""];
  let d = "";
  /** @type {(from: number, end: number, phase: number, each: (at: number) => void) => void} */
  const every = (from, end, phase, each) => {
    for (let at = Math.ceil((from - phase) / PERIOD) * PERIOD + phase; at < end; at += PERIOD) each(at);
  };
  /** @type {(x0: number, y0: number, x1: number, y1: number) => void} */
  const line = (...ends) => {
    const [x0, y0, x1, y1] = ends.map((end) => Math.round(end * 100) / 100);
    if (x1 - x0 > 0.3 || (x1 === x0 && y1 - y0 > 0.3)) d += `M${x0} ${y0}L${x1} ${y1}`;
  };
  /** @type {(x0: number, x1: number, height: (x: number) => number) => void} */
  const slope = (x0, x1, height) => line(x0, height(x0), Math.max(x0, x1), height(x1));
  if (lines.includes("r")) every(x + y, x + w + y + h, 0, (c) => slope(Math.max(x, c - y - h), Math.min(x + w, c - y), (at) => c - at));
  if (lines.includes("f")) every(x - y - h, x + w - y, 0, (c) => slope(Math.max(x, c + y), Math.min(x + w, c + y + h), (at) => at - c));
  if (lines.includes("v")) every(x, x + w, 2, (at) => line(at, y, at, y + h));
  if (lines.includes("h")) every(y, y + h, 2, (at) => line(x, at, x + w, at));
  if (lines.includes("d")) for (const phase of [1.5, 1.5 + PERIOD / 2]) every(y + width / 2, y + h - width / 2, phase, (row) =>
    every(x + width / 2, x + w - width / 2, phase, (at) => line(at - width / 2, row, at + width / 2, row)));
  return d;
}

/** @type {Record<string, (s: Shape) => string>} */
const shapes = {
  box: (s) => `${rect(s)}${paint(s)}/>`,
  rects: (s) => `<path d="${s.rects?.map(([x, y, w, h]) => `M${x} ${y}h${w}v${h}h${-w}z`).join("")}"${paint(s)}/>`,
  lines: (s) => `<path d="${s.lines?.map(([x, y, X, Y]) => `M${x} ${y}L${X} ${Y}`).join("")}"${paint(s)}/>`,
  polyline: (s) => `<path d="${path(s.points ?? [])}"${paint(s)}/>`,
  polygon: (s) => `<path d="${path(s.points ?? [])}z"${paint(s)}/>`,
  curve: (s) => `<path d="M${s.points?.map((p) => p.join(" ")).join(" ").replace(/^(\S+ \S+) /, "$1C")}"${paint(s)}/>`,
  words: drawWords,
  pattern: (s) => `<path d="${patternPath(s)}" stroke="${s.fill}" stroke-width="${PATTERNS[s.pattern ?? ""].width}"/>`,
  clip(s) {
    const id = `clip-${[s.x, s.y, s.w, s.h, s.r].join("_")}`;
    return `<g><clipPath id="${id}">${rect(s)}/></clipPath><g clip-path="url(#${id})">${draw(s.parts)}</g></g>`;
  },
  fade: (s) => `<g opacity="${s.fill_alpha ?? 1}">${draw(s.parts)}</g>`,
};

/** @param {Part[] | undefined} parts
 * @returns {string} */
function draw(parts) {
  return (parts ?? []).map((part) => {
    if (part.shape !== undefined) return shapes[part.shape](part);
    const title = part.description ? `<title>${escape(part.description)}</title>` : "";
    return `<g id="${part.name}" class="${part.class}" data-x="${part.x}" data-y="${part.y}">${title}${draw(part.parts)}</g>`;
  }).join("");
}

/** Are these two the same, deep down?
 * @type {(a: any, b: any) => boolean} */
function same(a, b) {
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => same(a[key], b[key]));
}

/** Turns what @element shows into the parts that it is to show. Most of a picture is the same at the next step, and new
 * elements take ten times as long as the comparison.
 * @param {Element} element
 * @param {Part[]} before
 * @param {Part[]} parts
 * @param {number} first of its children */
function update(element, before, parts, first) {
  parts.forEach((part, i) => {
    const there = element.children[first + i], was = before[i];
    if (!there) element.insertAdjacentHTML("beforeend", draw([part]));
    else if (same(was, part)) return;
    else if (part.shape === undefined && was.shape === undefined && same({ ...was, parts: null }, { ...part, parts: null }))
      update(there, was.parts, part.parts, part.description ? 1 : 0);
    else there.outerHTML = draw([part]);
  });
  while (element.children.length > first + parts.length) element.lastElementChild?.remove();
}

/** Lets what has another place now go there.
 * @param {SVGSVGElement} svg
 * @param {boolean} moves */
function move(svg, moves) {
  const before = places;
  places = new Map();
  for (const thing of /** @type {NodeListOf<SVGGElement>} */ (svg.querySelectorAll("g[data-x]"))) {
    const place = { x: Number(thing.dataset.x), y: Number(thing.dataset.y) };
    const old = before.get(thing.id);
    places.set(thing.id, place);
    if (!moves || !old || thing.querySelector("g[data-x]") || (Math.abs(old.x - place.x) < 1 && Math.abs(old.y - place.y) < 1)) continue;
    thing.animate([{ transform: `translate(${old.x - place.x}px, ${old.y - place.y}px)` }, { transform: "none" }],
      { duration: MOVE_MS, easing: "ease-in-out" });
  }
}

/** The text of an SVG.
 * @param {Picture} picture
 * @param {string} label what it is a picture of */
export function svgOf(picture, label) {
  const content = draw(picture.parts);
  return `<svg viewBox="0 0 ${picture.width} ${picture.height}" role="img" aria-label="${escape(label)}"`
    + ` xmlns="http://www.w3.org/2000/svg">${content}</svg>`;
}

/** Shows a picture.
 * @param {Picture} picture
 * @param {string} label what it is a picture of
 * @param {boolean} moves things go from where they were; else they are there */
export function showPicture(picture, label, moves) {
  const old = byId("stage").firstElementChild, size = `0 0 ${picture.width} ${picture.height}`;
  if (old?.getAttribute("viewBox") === size) {
    old.setAttribute("aria-label", label);
    update(old, shown, picture.parts, 0);
  } else byId("stage").innerHTML = svgOf(picture, label);
  shown = picture.parts;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  move(/** @type {SVGSVGElement} */ (byId("stage").firstElementChild), moves && !still);
}
